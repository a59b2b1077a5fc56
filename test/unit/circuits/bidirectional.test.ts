import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../src/protocol/model.js';
import { readThumbnail } from '../../../src/protocol/thumbnail.js';
import { REFERENCE_MODELS } from '../../reference/architectures/index.js';
import { askOnce, temporaryFolder } from '../support.js';

const { folder } = REFERENCE_MODELS['transformer_lens, bidirectional, SoLU'](join(temporaryFolder(), 'm'));
const prompt = { ...DEFAULT_WEIGHTS, text: '#5#17#0#36#11', position: 1 };
const head = { layer: 1, head: 2 };

it('a bidirectional model attends to later keys in every answer that shows attention', async () => {
  const { attention, caveats } = await askOnce(folder, 'residual', {
    ...{ ...prompt, layer: 1, point: 'resid_post', head, top: 3 },
  });
  expect(caveats).toContain('bidirectional attention: every position sees all of the text');
  expect(attention!.split.map(({ key }) => key)).toEqual([0, 1, 2, 3, 4]);
  expect(attention!.scores.flat()).not.toContain(null);
  const row = attention!.pattern[1];
  expect(Math.min(...row)).toBeGreaterThan(0);

  const patterns = await askOnce(folder, 'patterns', { ...prompt, key: 4 });
  const own = patterns.heads.find(({ layer, head: index }) => layer === 1 && index === 2)!;
  expect(own.attention).toBeCloseTo(row[4], 6);
  expect(own.strongest.keys[1]).toBe(row.indexOf(Math.max(...row)));
  const cells = readThumbnail(own.thumbnail, 5);
  row.forEach((value, key) => expect(Math.abs(cells[5 + key] - 255 * value)).toBeLessThan(0.51));

  const { sources, why } = await askOnce(folder, 'run', { ...prompt, head, why: head, key: 4, top: 3 });
  expect(sources!.positions.map(({ position }) => position).toSorted()).toEqual([0, 1, 2, 3, 4]);
  expect(why!.score).toBeCloseTo(attention!.scores[1][4]!, 5);
});
