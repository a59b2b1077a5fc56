import { QkLensError } from '../../protocol/errors.js';
import type { Question } from '../../protocol/questions.js';
import type { VarianceRequest } from '../../protocol/variance.js';
import type { NamedWords } from '../../protocol/words.js';
import { questionAbout } from '../../questions/questions.js';
import { whichHead, type HeadArguments } from '../head/whichHead.js';
import type { QuestionParts } from '../parts.js';
import { chooseWords } from '../words/chooseWords.js';
import { rowSettings } from '../settings.js';
import { selectedWords } from '../words/selectedWords.js';
import { wordLists } from '../words/wordLists.js';

/** The command's arguments; the user is asked for missing ones. */
export interface ExplainVarianceArguments extends HeadArguments {
  /** Words, or the name of a list. */
  readonly words?: string | readonly string[];
  /** Words to compare with, the name of a list, or null for every token. */
  readonly against?: string | readonly string[] | null;
}

/**
 * Explain Variance of Words: asks for head and words, offering those selected in the editor first, and shows how much
 * of them is in the head's query space.
 *
 * @param args {@link ExplainVarianceArguments}
 * @throws QkLensError if the checkpoint can't be opened, has no such head, or a list can't be read
 */
export async function explainVariance(parts: QuestionParts, args: unknown): Promise<void> {
  const selected = selectedWords();
  const chosen = await whichHead(parts, args, (name) => `Explain Variance of Words by a Head of ${name}`);
  if (!chosen) return;
  const extensionFolder = parts.context.extensionPath;
  const given = Object(args) as { readonly [key in keyof ExplainVarianceArguments]: unknown };
  const words =
    (await givenWords(given.words, extensionFolder)) ??
    (await chooseWords({ extensionFolder, title: 'Words to Explain', selected }));
  if (!words || words === 'none') return;
  const against =
    (await givenWords(given.against, extensionFolder)) ??
    (await chooseWords({
      extensionFolder,
      title: 'Words to Compare With',
      none: 'Every Token of the Vocabulary',
    }));
  if (!against) return;

  const panels = await parts.panels();
  panels.show({
    checkpoint: chosen.checkpoint,
    question: question(chosen.head, readable(words), readable(against)),
  });
}

function question(head: VarianceRequest['head'], words: NamedWords, against: NamedWords | 'none'): Question {
  return questionAbout('variance', head, {
    ...rowSettings(),
    words: words.words,
    labels: { words: words.name, ...(against !== 'none' && { against: against.name }) },
    ...(against !== 'none' && { against: against.words }),
  });
}

async function givenWords(given: unknown, extensionFolder: string): Promise<NamedWords | 'none' | undefined> {
  if (given === null) return 'none';
  if (Array.isArray(given)) return { name: 'words', words: given.map(String) };
  if (typeof given !== 'string') return undefined;
  const lists = await wordLists(extensionFolder);
  const list = lists.find(({ name }) => name === given);
  if (list) return list;
  throw new QkLensError(
    'badRequest',
    `There is no word list "${given}". The word lists are ${lists.map(({ name }) => name).join(', ')}.`,
  );
}

/** @throws QkLensError if its words could not be read */
function readable<T extends NamedWords | 'none'>(list: T): T {
  if (list !== 'none' && list.problem !== undefined) throw new QkLensError('badRequest', list.problem);
  return list;
}
