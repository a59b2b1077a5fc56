import { expect, it } from 'vitest';
import { KeptLayers } from '../../../src/circuits/keptLayers.js';
import { zeros32 } from '../../../src/linalg/matrix.js';

const MEGABYTE = 1 << 20;
const GIGABYTE = 1 << 30;
const LAYERS = Array.from({ length: 10 }, (_, layer) => layer);
// Never written, so that the system gives no memory for it.
const layer = () => ({ wIn: zeros32(1024, (100 * MEGABYTE) / 4096) });

function keepAll(kept: KeptLayers): number[] {
  for (const index of LAYERS) kept.keep(index, layer());
  return [...kept.layers.keys()];
}

it('keeps 448 MB of layers however little memory is left', () => {
  expect(keepAll(new KeptLayers(() => 0))).toEqual([0, 1, 2, 3]);
});

it('keeps no more beyond that than it leaves spare', () => {
  let spare = 1200 * MEGABYTE;
  const kept = new KeptLayers(() => spare);
  for (const index of LAYERS) {
    spare -= 100 * MEGABYTE;
    kept.keep(index, layer());
  }
  expect(kept.layers.size).toBe(6);
});

it('keeps all of a model where there is room, until others take it', () => {
  let spare = 4 * GIGABYTE;
  const kept = new KeptLayers(() => spare);
  expect(keepAll(kept)).toEqual(LAYERS);
  kept.yieldMemory();
  expect(kept.layers.size).toBe(10);
  spare = 200 * MEGABYTE;
  kept.yieldMemory();
  expect([...kept.layers.keys()]).toEqual([0, 1, 2, 3, 4, 5]);
  spare = 0;
  kept.yieldMemory();
  expect([...kept.layers.keys()]).toEqual([0, 1, 2, 3]);
});
