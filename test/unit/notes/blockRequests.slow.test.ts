/** Blocks written for random requests are read as the same requests, defaults left out. */
import { describe, expect, it } from 'vitest';
import { parseBlock } from '../../../src/notes/blockGrammar.js';
import { blockText } from '../../../src/notes/blockText.js';
import type { Question } from '../../../src/protocol/questions.js';
import { QUESTION_NAMES } from '../../../src/questions/questions.js';
import { RandomRequests } from '../randomRequests.js';

const REQUESTS = 300;

/** A block has no form for an empty text, an empty list, or a comparison with another checkpoint. */
function hasBlock({ name, request }: Question): boolean {
  if (name === 'composition') return request.compare?.otherFolder === undefined;
  const empty = (value: unknown): boolean =>
    value === '' || (Array.isArray(value) && (value.length === 0 || value.some(empty)));
  return !Object.values(request).some(empty);
}

describe.each(QUESTION_NAMES)('the block of %s', (name) => {
  it(`is read as the same request, for ${REQUESTS} random ones`, () => {
    const random = new RandomRequests(15);
    let blocks = 0;
    for (let i = 0; i < REQUESTS; i++) {
      const question = { name, request: random.of(name) } as Question;
      const text = blockText(question);
      if (text === undefined) {
        expect(hasBlock(question), JSON.stringify(question)).toBe(false);
        continue;
      }
      blocks++;
      const { question: read, problems } = parseBlock(text);
      expect(problems).toEqual([]);
      expect(read, text).toEqual(question);
    }
    expect(blocks).toBeGreaterThan(REQUESTS / 20);
  });
});
