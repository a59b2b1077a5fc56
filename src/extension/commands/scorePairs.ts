import * as vscode from 'vscode';
import { fitted } from '../../questions/needs.js';
import { questionAbout } from '../../questions/questions.js';
import { whichHead, type HeadArguments } from '../head/whichHead.js';
import { wordsAsTokens } from '../pairs/wordsAsTokens.js';
import { selectedText } from '../prompt/whichPrompt.js';
import type { QuestionParts } from '../parts.js';
import { tableRows } from '../settings.js';

/** The command's arguments; missing ones come from the selection or the user. */
export interface ScorePairsArguments extends HeadArguments {
  /** Tokens as they are spelled, leading spaces included. */
  readonly destination?: readonly string[];
  readonly source?: readonly string[];
}

/**
 * Score Token Pairs: scores the words selected in the editor against each other, and shows what a head writes for them.
 *
 * @param args {@link ScorePairsArguments}
 * @throws QkLensError if the checkpoint can't be opened or has no such head
 */
export async function scorePairs(parts: QuestionParts, args: unknown): Promise<void> {
  const chosen = await whichHead(parts, args, (name) => `Score Token Pairs of a Head of ${name}`);
  if (!chosen) return;
  const tokens = givenTokens(args) ?? (await askTokens());
  if (!tokens) return;
  const panels = await parts.panels();
  panels.show({
    checkpoint: chosen.checkpoint,
    question: fitted(
      questionAbout('pairs', chosen.head, { ...tokens, top: tableRows() }),
      chosen.checkpoint.model,
    ),
  });
}

interface Tokens {
  readonly destination: readonly string[];
  readonly source: readonly string[];
}

function givenTokens(args: unknown): Tokens | undefined {
  const { destination, source } = Object(args) as ScorePairsArguments;
  if (!Array.isArray(destination) && !Array.isArray(source)) return undefined;
  return { destination: destination ?? [], source: source ?? [] };
}

/** The words selected in the editor, on both sides, or words typed by the user. */
async function askTokens(): Promise<Tokens | undefined> {
  const selected = wordsAsTokens(selectedText());
  if (selected.length > 0) return { destination: selected, source: selected };
  const answer = await vscode.window.showInputBox({
    title: 'Score Token Pairs',
    prompt: 'Words; each is looked up with and without a leading space.',
    placeHolder: 'Mary John',
    validateInput: (typed) => (wordsAsTokens(typed).length > 0 ? undefined : 'Write one word or more.'),
  });
  const words = answer === undefined ? [] : wordsAsTokens(answer);
  return words.length > 0 ? { destination: words, source: words } : undefined;
}
