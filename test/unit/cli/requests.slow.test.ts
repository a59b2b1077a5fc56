/** The line that notes print for a terminal asks the same: read by the command line, it gives the same request. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ask } from '../../../src/cli/ask.js';
import { VERBS } from '../../../src/cli/verbs/index.js';
import { questionVerb } from '../../../src/cli/verbs/questionVerb.js';
import { commandWords } from '../../../src/notes/commandLine.js';
import type { CheckpointInfo } from '../../../src/protocol/model.js';
import type { CountedWord } from '../../../src/protocol/rowOptions.js';
import type { Question } from '../../../src/protocol/questions.js';
import { QUESTION_NAMES } from '../../../src/questions/questions.js';
import { RandomRequests } from '../randomRequests.js';
import { temporaryFolder } from '../support.js';

let asked: unknown;
/** Takes the request down in place of an answer. */
const takeDown: typeof ask = (folder, name, request) => {
  const checkpoint = { model: { nLayers: 41, dHead: 64 } } as CheckpointInfo;
  asked = { folder, name, request: request(checkpoint) };
  return Promise.resolve({ json: {}, text: () => '' });
};

const folder = temporaryFolder();
const REQUESTS = 300;

/** The arguments, with the files of words in place. */
function words(question: Question, checkpoint: string): string[] {
  const lists = question.request as unknown as { readonly [name: string]: unknown };
  const files = ['words', 'against', 'ranked'].filter((name) => Array.isArray(lists[name]));
  for (const name of files) writeFileSync(join(folder, `${name}.txt`), JSON.stringify(lists[name]));
  const { tokenFrequency } = lists;
  if (Array.isArray(tokenFrequency))
    writeFileSync(join(folder, 'text.txt'), textOf(tokenFrequency as CountedWord[]));
  return commandWords(question, checkpoint).map((word) =>
    ['text', ...files].some((name) => word === `${name}.txt`) ? join(folder, word) : word,
  );
}

/** A text in which the words occur so often, in this order. */
function textOf(counted: readonly CountedWord[]): string {
  return counted.map(({ word, count }) => `${word}\n`.repeat(count)).join('');
}

describe.each(QUESTION_NAMES)('the printed command line of %s', (name) => {
  it(`is read as the same request, for ${REQUESTS} random ones`, async () => {
    expect(VERBS).toHaveProperty(name);
    const random = new RandomRequests(14);
    const asking = questionVerb(name, takeDown);
    for (let i = 0; i < REQUESTS; i++) {
      const question = { name, request: random.of(name) } as Question;
      const checkpoint = i % 5 === 0 ? '-gpt2' : 'my models/gpt2';
      const [verb, ...args] = words(question, checkpoint);
      expect(verb).toBe(name);
      await asking.run(args, { verbose: false });
      expect(asked, args.join(' ')).toEqual({ ...question, folder: checkpoint });
    }
  });
});
