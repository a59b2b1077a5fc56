/** A pair planted into a trained model stands out among its anticausal pairs. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { editCheckpoint, type StoredTensor } from '../../../reference/storedTensors.js';
import { TRAINED_MODELS } from '../../../reference/trainedModels.js';
import { askOnce, temporaryFolder } from '../../support.js';

const WRITER = { layer: 0, head: 2 };
const READER = { layer: 3, head: 5 };
const folder = join(temporaryFolder(), 'planted');

const { path, isThere, sizes } = TRAINED_MODELS.find(({ name }) => name === 'stories260K')!;
const { dModel, dHead } = sizes;

it.skipIf(!isThere)('a planted pair is above every anticausal one', async () => {
  cpSync(path, folder, { recursive: true });
  editCheckpoint(folder, (tensors) => {
    const wO = numbersOf(tensors.get(`model.layers.${WRITER.layer}.self_attn.o_proj.weight`)!);
    const name = `model.layers.${READER.layer}.self_attn.q_proj.weight`;
    const stored = tensors.get(name)!;
    const wQ = numbersOf(stored);
    const length = (values: readonly number[]) =>
      Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
    const places = Array.from({ length: dHead * dModel }, (_, i) => ({
      c: i % dHead,
      d: Math.floor(i / dHead),
    }));
    const own = places.map(({ c, d }) => (READER.head * dHead + c) * dModel + d);
    const read = places.map(({ c, d }) => d * dModel + WRITER.head * dHead + c);
    const scale = length(own.map((at) => wQ[at])) / length(read.map((at) => wO[at]));
    own.forEach((at, i) => (wQ[at] += scale * wO[read[i]]));
    tensors.set(name, { ...stored, bytes: Buffer.from(wQ.buffer) });
  });
  const ask = (of: string) => askOnce(of, 'composition', { ...DEFAULT_WEIGHTS, kind: 'Q' });
  const [before, after] = [await ask(path), await ask(folder)];
  const [first] = after.scores.toSorted((x, y) => y.score - x.score);
  expect(first).toMatchObject({ earlier: WRITER, later: READER, percentile: 100 });
  expect(first.score).toBeGreaterThan(after.anticausal!.above99);
  const unplanted = before.scores.find(
    ({ earlier, later }) => JSON.stringify([earlier, later]) === JSON.stringify([WRITER, READER]),
  )!;
  expect(unplanted.percentile).toBeLessThan(99);
});

function numbersOf({ bytes }: StoredTensor): Float32Array {
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
