import { describe, expect, it } from 'vitest';
import type { TokenNames } from '../../../src/circuits/asking.js';
import { undertrainedTokens, namedUnused } from '../../../src/circuits/undertrainedTokens.js';
import { seededRandom } from '../../../src/statistics/random.js';
import { normalVector, unit, type Rows } from '../subspaces.js';
import { vocabularyMatrixOf } from '../vocabularyMatrixOf.js';

/** Names for the first tokens; those behind have none. */
function named(tokens: readonly string[]): TokenNames {
  return {
    token: (id) => ({ id, token: tokens[id] ?? `#${id}` }),
    isNamed: (id) => id < tokens.length,
  } as TokenNames;
}

const COUNT = 400;
const D = 48;
const USED = Array.from({ length: COUNT - 20 }, (_, id) => `word ${id}`);

/**
 * Rows of tokens that texts have, all with one common part: the first 40 are frequent and short. Behind them come 20
 * rows that training moved along one direction alone.
 */
function trainedRows(seed: number): Rows {
  const random = seededRandom(seed);
  const common = normalVector(D, random);
  const away = unit(normalVector(D, random));
  return Array.from({ length: COUNT }, (_, id) => {
    const own = normalVector(D, random);
    if (id >= USED.length) return common.map((value, i) => value + 4 * away[i] + 0.1 * own[i]);
    const length = id < 40 ? 0.3 : 1;
    return common.map((value, i) => value + length * own[i]);
  });
}

const listener = { onProgress: () => undefined };

describe('undertrained tokens', () => {
  it('are found by a few known unused ones, and short frequent ones are not', async () => {
    for (const seed of [1, 2, 3]) {
      const tokens = [...USED, '\\xc0', '\\xf5', 'junk a', 'junk b'];
      const names = { ...named(tokens), isNamed: () => true };
      const found = await undertrainedTokens(vocabularyMatrixOf(trainedRows(seed)), names, listener);
      expect([...found]).toEqual(Array.from({ length: 20 }, (_, i) => USED.length + i));
    }
  });

  it('are found by special tokens whose rows are the same', async () => {
    const rows = [...trainedRows(6)];
    const special = [5, COUNT - 3, COUNT - 2];
    rows[COUNT - 2] = rows[COUNT - 3].map((value) => 1.0001 * value);
    const names = {
      ...named([]),
      token: (id: number) => ({ id, token: special.includes(id) ? `<file_${id}>` : 'a' }),
      isNamed: () => true,
    };
    const found = await undertrainedTokens(vocabularyMatrixOf(rows), names, listener);
    expect([...found]).toEqual(Array.from({ length: 20 }, (_, i) => USED.length + i));
  });

  it('are none where no token is known to be unused', async () => {
    const names = { ...named(USED), isNamed: () => true };
    const found = await undertrainedTokens(vocabularyMatrixOf(trainedRows(4)), names, listener);
    expect([...found]).toEqual([]);
  });

  it('are none among rows that training never moved', async () => {
    const random = seededRandom(5);
    const rows = Array.from({ length: COUNT }, () => normalVector(D, random));
    const found = await undertrainedTokens(vocabularyMatrixOf(rows), named(USED), listener);
    expect([...found]).toEqual([]);
  });
});

describe('tokens known to be in no text', () => {
  it.each(['\\xc0', '\\xff', '<|reserved_special_token_3|>', '[unused7]', '<SPECIAL_20>', '<|dummy_1|>'])(
    '%s',
    (token) => {
      expect(namedUnused(named(['a', token, 'b']), 3)).toEqual([1]);
    },
  );

  it.each(['\\xe3', ' unused', 'reserved 3', '<|endoftext|>', '[3]', '<b2>', '#1'])('but not %s', (token) => {
    expect(namedUnused(named(['a', token, 'b']), 3)).toEqual([]);
  });

  it('rows behind the tokenizer, if there is one', () => {
    expect(namedUnused(named(['a', 'b']), 5)).toEqual([2, 3, 4]);
    expect(namedUnused(named([]), 5)).toEqual([]);
  });
});
