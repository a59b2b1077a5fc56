/** The line for a terminal that stands below an inserted result asks what was asked. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandWords } from '../../../src/notes/commandLine.js';
import type { CheckpointInfo } from '../../../src/protocol/model.js';
import type { Question, QuestionName } from '../../../src/protocol/questions.js';
import { QUESTION_NAMES } from '../../../src/questions/questions.js';
import { pythonOf } from '../../../src/questions/pythons.js';
import { REPORT_QUESTIONS } from '../reportQuestions.js';
import { runJson } from '../runCli.js';
import { openToAsk, temporaryFolder } from '../support.js';
import { sharedSample } from '../sharedSample.js';

const folder = temporaryFolder();
const sample = sharedSample();
let checkpoint: CheckpointInfo;
beforeAll(async () => {
  const open = await openToAsk(sample);
  checkpoint = open.checkpoint;
  await open.close();
});

/** The words, with the files of words in place. */
async function words(question: Question): Promise<string[]> {
  const {
    against,
    ranked,
    words: list,
  } = question.request as {
    readonly [name in 'against' | 'ranked' | 'words']?: readonly string[];
  };
  for (const [name, own] of Object.entries({ words: list, against, ranked })) {
    if (own) await writeFile(join(folder, `${name}.txt`), JSON.stringify(own));
  }
  return commandWords(question, sample).map((word) => (word.endsWith('.txt') ? join(folder, word) : word));
}

describe.each(QUESTION_NAMES)('the command line of %s', (name: QuestionName) => {
  it('gives the same program as the question', async () => {
    const question = REPORT_QUESTIONS[name];
    const { code, json } = await runJson(...(await words(question)), '--python');
    expect(json.error).toBeUndefined();
    expect(code).toBe(0);
    expect(json.python).toBe(pythonOf(question, checkpoint));
  });
});
