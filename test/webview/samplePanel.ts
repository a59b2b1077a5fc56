import { afterAll, beforeAll } from 'vitest';
import type { Question } from '../../src/protocol/questions.js';
import type { NamedWords } from '../../src/protocol/words.js';
import { openToAsk } from '../unit/support.js';
import { answeringHost, type Answering } from './answeringHost.js';
import type { PanelPage } from './panelPage.js';
import { panelPages, type Look } from './panelPages.js';
import { sharedMatrices, sharedSample } from '../unit/sharedSample.js';

/** The sample checkpoint in the panel's page. */
export interface SamplePanels {
  readonly folder: string;
  /** Opens the panel on a question, or the overview that it begins, answered from the sample, in place of the panel before. */
  readonly open: (question: Question, look?: Look & { readonly overview?: boolean }) => Promise<PanelPage>;
  /** Opens the panel with any other host. */
  readonly openWith: ReturnType<typeof panelPages>;
}

/**
 * Makes the sample checkpoint and starts a browser for the tests of a file.
 *
 * @param lists of words that the page may choose by name
 */
export function samplePanels(lists: readonly NamedWords[] = []): SamplePanels {
  const folder = sharedSample();
  const openPanel = panelPages();
  let sample: Awaited<ReturnType<typeof openToAsk>>;
  beforeAll(async () => {
    const opened = await openToAsk(folder, sharedMatrices());
    sample = { ...opened, ask: rememberingAnswers(opened.ask) };
  });
  afterAll(() => sample.close());
  return {
    folder,
    open: (question, { overview, ...look } = {}) =>
      openPanel(answeringHost({ ...sample, lists }, question, overview), look),
    openWith: openPanel,
  };
}

/** Computes each answer once, as many tests open the panel on the same question. */
function rememberingAnswers(ask: Answering['ask']): Answering['ask'] {
  const answers = new Map<string, ReturnType<typeof ask>>();
  return (name, request, onPartial) => {
    const key = JSON.stringify([name, request]);
    const answer = answers.get(key) ?? ask(name, request, onPartial);
    answers.set(key, answer);
    return answer;
  };
}
