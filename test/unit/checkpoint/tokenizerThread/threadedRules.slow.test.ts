/** Rules of a tokenizer's file that take any time or memory end nothing but their own thread. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RulesProblem } from '../../../../src/checkpoint/tokenizerThread/messages.js';
import { ThreadedRules } from '../../../../src/checkpoint/tokenizerThread/threadedRules.js';
import { errorOf, temporaryFolder } from '../../support.js';
import { ENDLESS_TEXT, EXPONENTIAL_RULES, wordTokenizer, writeTokenizer } from '../../wordTokenizer.js';

const root = temporaryFolder();
const LIMITS = { setUpMs: 60_000, batchMs: 300, characterMs: 0.1, megabytes: 1024 };

let folders = 0;
function rulesOf(tokenizer: object, limits?: typeof LIMITS): ThreadedRules {
  const folder = join(root, String(folders++));
  mkdirSync(folder);
  writeTokenizer(folder, tokenizer);
  return new ThreadedRules(folder, limits);
}

const split = EXPONENTIAL_RULES[0][1];

describe('rules of a file', () => {
  it.each(EXPONENTIAL_RULES)('with %s of exponential time are stopped', async (_, rule) => {
    const rules = rulesOf(wordTokenizer(20, rule), LIMITS);
    const error = await errorOf(rules.split([ENDLESS_TEXT]));
    expect(error).toBeInstanceOf(RulesProblem);
    expect(error.message).toMatch(/^has rules that take longer than 0\.3\d* s$/);
    await rules.close();
  });

  it('are tried again for the next text, until they were stopped three times', async () => {
    const rules = rulesOf(wordTokenizer(20, split), { ...LIMITS, batchMs: 2_000 });
    for (let time = 0; time < 3; time++) {
      expect(await rules.split(['t3'])).toEqual([[3]]);
      expect(await errorOf(rules.split([ENDLESS_TEXT]))).toBeInstanceOf(RulesProblem);
    }
    expect((await errorOf(rules.split(['t3']))).message).toContain('take longer than');
    await rules.close();
  });

  it('are applied to one text at a time, in order, however many arrive at once', async () => {
    const rules = rulesOf(wordTokenizer(5_000));
    const texts = Array.from({ length: 4_321 }, (_, id) => `t${id} t1`);
    const all = await Promise.all([rules.split(texts), rules.split(['t7']), rules.split([])]);
    expect(all).toEqual([texts.map((_, id) => [id, 1]), [[7]], []]);
    await rules.close();
  });

  it('report which text had a problem', async () => {
    const grow = { normalizer: { type: 'Replace', pattern: { String: 'x' }, content: 'y'.repeat(2_000) } };
    const rules = rulesOf(wordTokenizer(5_000, grow));
    const texts = Array.from({ length: 2_500 }, (_, id) => `t${id}`);
    texts[2_222] = 'x'.repeat(1_000);
    expect(await errorOf(rules.split(texts))).toMatchObject({ at: 2_222 });
    expect(await rules.split(['t1'])).toEqual([[1]]);
    await rules.close();
  });

  it('that are closed while they run give their own message', async () => {
    const rules = rulesOf(wordTokenizer(20, split));
    const under = errorOf(rules.split([ENDLESS_TEXT]));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await rules.close();
    expect(await under).toMatchObject({ code: 'fileChanged' });
    expect(await errorOf(rules.split(['t1']))).toMatchObject({ code: 'fileChanged' });
  });

  it('that use too much memory end only their own thread', async () => {
    // The text's characters, each a piece that takes memory of its own.
    const pieces = { type: 'Split', pattern: { Regex: '' }, behavior: 'Isolated', invert: false };
    const rules = rulesOf(wordTokenizer(20, { pre_tokenizer: pieces }), { ...LIMITS, megabytes: 60 });
    const error = await errorOf(rules.split(['a'.repeat(3_000_000)]));
    expect(error.message).toBe('has rules that need more than 60 MB of memory');
    expect(await rules.split(['a'])).toEqual([[19]]);
    await rules.close();
  });
});
