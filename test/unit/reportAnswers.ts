import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
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
 * The answers to {@link REPORT_QUESTIONS}, computed by the first file of slow tests that needs them, for all. No test may
 * change them.
 *
 * @param folder of the sample checkpoint
 */
export function reportAnswers(folder: string): Promise<ReportAnswers> {
  const answers = answered.get(folder) ?? readOrAnswer(folder);
  answered.set(folder, answers);
  return answers;
}

/** From the folder that all processes share; put there when they are missing. */
async function readOrAnswer(folder: string): Promise<ReportAnswers> {
  const file = join(inject('sharedFolder'), 'reportAnswers.json');
  if (!existsSync(file)) {
    const { checkpoint, results } = await answerAll(folder);
    const unfinished = `${file}.${randomUUID()}`;
    writeFileSync(unfinished, JSON.stringify({ checkpoint, results: [...results] }));
    renameSync(unfinished, file);
  }
  const { checkpoint, results } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly checkpoint: CheckpointInfo;
    readonly results: readonly (readonly [QuestionName, ResultOf<QuestionName>])[];
  };
  return { checkpoint, results: new Map(results) };
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
