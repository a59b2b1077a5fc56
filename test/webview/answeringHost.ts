import type { CheckpointInfo } from '../../src/protocol/model.js';
import type { ToWebview } from '../../src/protocol/panel.js';
import type { Question, QuestionName, RequestOf, ResultOf } from '../../src/protocol/questions.js';
import type { CountedWord } from '../../src/protocol/rowOptions.js';
import type { NamedWords } from '../../src/protocol/words.js';
import type { FakeHost } from './panelPage.js';

/** What answers a page's questions, as `openToAsk` of test/unit/support.ts gives it. */
export interface Answering {
  readonly checkpoint: CheckpointInfo;
  readonly ask: <Q extends QuestionName>(
    name: Q,
    request: RequestOf<Q>,
    onPartial?: (result: ResultOf<Q>) => void,
  ) => Promise<ResultOf<Q>>;
  /** Lists of words that the page may choose by name. */
  readonly lists?: readonly NamedWords[];
}

/** The file that a person chooses. */
const CHOSEN: NamedWords = { name: 'chosen.txt', words: ['Mary', 'Xanthippe'] };

/** The words of the text that a person chooses. */
const COUNTED: readonly CountedWord[] = [
  { word: ' Mary', count: 3 },
  { word: ' John', count: 2 },
];

/**
 * A host that shows a question and answers all of them truly, with partial results on the way.
 *
 * @param overview whether the question is shown in the overview of its head
 */
export function answeringHost(
  { checkpoint, ask, lists = [] }: Answering,
  question: Question,
  overview = false,
): FakeHost {
  return async (message, sendToPage) => {
    // A page that is closed meanwhile waits for nothing any more.
    const send = (reply: ToWebview): Promise<void> => sendToPage(reply).catch(() => undefined);
    if (message.kind === 'ready') {
      await send({
        kind: 'reply',
        id: message.id,
        ok: { checkpoint, question, ...(overview && { overview }) },
      });
    } else if (message.kind === 'wordLists') {
      await send({ kind: 'reply', id: message.id, ok: lists });
    } else if (message.kind === 'chooseWords') {
      await send({ kind: 'reply', id: message.id, ok: CHOSEN });
    } else if (message.kind === 'chooseText') {
      await send({ kind: 'reply', id: message.id, ok: COUNTED });
    } else if (message.kind === 'ask') await answer(message.id, message.question);

    async function answer(id: number, { name, request }: Question): Promise<void> {
      try {
        const ok = await ask(name, request, (result) => {
          void send({ kind: 'asking', id, progress: { kind: 'partial', result } });
        });
        await send({ kind: 'reply', id, ok });
      } catch (error) {
        const { code, message: text } = error as { code?: string; message: string };
        await send({ kind: 'reply', id, err: { code: (code ?? 'internal') as 'internal', message: text } });
      }
    }
  };
}
