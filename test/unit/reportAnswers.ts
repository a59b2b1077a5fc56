import type { CheckpointInfo } from '../../src/protocol/model.js';
import type { QuestionName, ResultOf } from '../../src/protocol/questions.js';
import { REPORT_QUESTIONS } from './reportQuestions.js';
import { sharedMatrices } from './sharedSample.js';
import { openToAsk } from './support.js';

export interface ReportAnswers {
  readonly checkpoint: CheckpointInfo;
  readonly results: ReadonlyMap<QuestionName, ResultOf<QuestionName>>;
}

const answered = new Map<string, Promise<ReportAnswers>>();

/**
 * The answers to {@link REPORT_QUESTIONS}, computed once in this process, as several files read them. No test may change
 * them.
 *
 * @param folder of the sample checkpoint
 */
export function reportAnswers(folder: string): Promise<ReportAnswers> {
  const answers = answered.get(folder) ?? answerAll(folder);
  answered.set(folder, answers);
  return answers;
}

async function answerAll(folder: string): Promise<ReportAnswers> {
  const { checkpoint, ask, close } = await openToAsk(folder, sharedMatrices());
  try {
    const results = new Map<QuestionName, ResultOf<QuestionName>>();
    for (const { name, request } of Object.values(REPORT_QUESTIONS))
      results.set(name, await ask(name, request));
    return { checkpoint, results };
  } finally {
    await close();
  }
}
