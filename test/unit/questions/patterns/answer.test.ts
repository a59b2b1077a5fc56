import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import type { RequestOf } from '../../../../src/protocol/questions.js';
import { readThumbnail } from '../../../../src/protocol/thumbnail.js';
import { fromPosition } from '../../../../src/questions/patterns/ordered.js';
import { patternsTable } from '../../../../src/questions/patterns/report.js';
import { llamaModel } from '../../../reference/architectures/llama.js';
import { forwardRaw } from '../../../reference/forward.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { askOnce, errorOf, temporaryFolder } from '../../support.js';

const folder = temporaryFolder();
const TOKENS = [5, 17, 0, 36, 11, 11, 30, 9];
const REQUEST: RequestOf<'patterns'> = {
  ...DEFAULT_WEIGHTS,
  text: TOKENS.map((id) => `#${id}`).join(''),
  position: -2,
};
const checkpoint = makeRandomCheckpoint(join(folder, 'gpt2'), { seed: 71, nLayers: 3 });
const { attention } = forwardRaw(checkpoint.raw, TOKENS);

describe('patterns', () => {
  it("has every head's attention to the key, to 1e-5, and its pattern to a byte", async () => {
    const { heads, position, key, tokens } = await askOnce(checkpoint.folder, 'patterns', {
      ...REQUEST,
      key: 3,
    });
    expect({ position, key }).toEqual({ position: 6, key: 3 });
    const { nHeads } = checkpoint.raw.config;
    expect(heads).toHaveLength(3 * nHeads);
    for (const [index, own] of heads.entries()) {
      expect({ layer: own.layer, head: own.head }).toEqual({
        layer: Math.floor(index / nHeads),
        head: index % nHeads,
      });
      const expected = attention[own.layer][own.head];
      expect(own.key).toBe(3);
      expect(own.attention).toBeCloseTo(expected.get(6, 3), 5);
      const cells = readThumbnail(own.thumbnail, tokens.length);
      for (let query = 0; query < tokens.length; query++)
        for (let from = 0; from <= query; from++)
          expect(
            Math.abs(cells[query * tokens.length + from] - 255 * expected.get(query, from)),
          ).toBeLessThan(0.51);
    }
  });

  it('has what each head attends to most where there is no key in the request, the most first in the table', async () => {
    const result = await askOnce(checkpoint.folder, 'patterns', REQUEST);
    expect(result).not.toHaveProperty('key');
    for (const own of result.heads) {
      const row = attention[own.layer][own.head].getRow(6);
      expect(own.key).toBe(row.indexOf(Math.max(...row)));
      for (const at of TOKENS.keys()) {
        const query = attention[own.layer][own.head].getRow(at);
        expect(own.strongest.keys[at]).toBe(query.indexOf(Math.max(...query)));
        expect(own.strongest.attention[at]).toBeCloseTo(Math.max(...query), 5);
      }
    }
    const elsewhere = await askOnce(checkpoint.folder, 'patterns', { ...REQUEST, position: 3 });
    const moved = fromPosition(await askOnce(checkpoint.folder, 'patterns', { ...REQUEST, key: 2 }), 3);
    expect(moved.heads.map(({ key }) => key)).toEqual(elsewhere.heads.map(({ key }) => key));
    expect(moved.position).toBe(3);
    expect(moved).not.toHaveProperty('key');
    const values = patternsTable(result).rows.map(([, value]) => Number(value));
    expect(values).toEqual(values.toSorted((a, b) => b - a));
  });

  it('names how many heads share keys', async () => {
    expect(await askOnce(checkpoint.folder, 'patterns', REQUEST)).not.toHaveProperty('headsPerKey');
    const llama = llamaModel(join(folder, 'llama'));
    expect(await askOnce(llama.folder, 'patterns', REQUEST)).toHaveProperty('headsPerKey', 2);
  });

  it.each([
    [{ key: 8 }, /no position 8/],
    [{ position: -9 }, /no position -9/],
    [{ text: '' }, /text is empty/],
  ])('refuses %j', async (change, message) => {
    const error = await errorOf(askOnce(checkpoint.folder, 'patterns', { ...REQUEST, ...change }));
    expect(error.code).toBe('badRequest');
    expect(error.message).toMatch(message);
  });
});
