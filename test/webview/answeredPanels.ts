import { beforeAll } from 'vitest';
import type { QuestionName, ResultOf } from '../../src/protocol/questions.js';
import { reportAnswers, type ReportAnswers } from '../unit/reportAnswers.js';
import { REPORT_QUESTIONS } from '../unit/reportQuestions.js';
import { sharedSample } from '../unit/sharedSample.js';
import type { PanelPage } from './panelPage.js';
import { panelPages } from './panelPages.js';

/** The panel with answers that reports are tested with. */
export interface AnsweredPanels {
  /** Opens it with the sample's answer to a question in it, in place of the panel before. */
  readonly open: (name: QuestionName) => Promise<AnsweredPanel>;
  /** Opens it with any other host. */
  readonly openWith: ReturnType<typeof panelPages>;
}

export interface AnsweredPanel {
  readonly panel: PanelPage;
  readonly result: ResultOf<QuestionName>;
}

/** Computes {@link reportAnswers} of the sample checkpoint and opens a page for the tests of a file. */
export function answeredPanels(): AnsweredPanels {
  const folder = sharedSample();
  const openPanel = panelPages();
  let answers: ReportAnswers;
  beforeAll(async () => {
    answers = await reportAnswers(folder);
  }, 120_000);
  return {
    open: async (name) => {
      const { checkpoint, results } = answers;
      const [question, result] = [REPORT_QUESTIONS[name], results.get(name)!];
      const ok = { checkpoint, question, result };
      const panel = await openPanel(async (message, send) => {
        if (message.kind === 'ready') await send({ kind: 'reply', id: message.id, ok });
      });
      return { panel, result };
    },
    openWith: openPanel,
  };
}
