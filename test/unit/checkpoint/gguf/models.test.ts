import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../../src/checkpoint/checkpoint.js';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { askOnce, relativeError, temporaryFolder } from '../../support.js';

const fixtures = join(import.meta.dirname, '../../../fixtures/gguf');
const ASKED = { ...DEFAULT_WEIGHTS, head: { layer: 0, head: 1 }, vectors: [], top: 1 } as const;

async function spectraOf(path: string): Promise<Record<string, readonly number[]>> {
  const qk = await askOnce(path, 'head', {
    ...ASKED,
    circuits: ['qk', 'embedding', 'effective'],
    cosine: false,
  });
  const ov = await askOnce(path, 'ov', { ...ASKED, source: 'W_E', only: ['ov', 'fullOv'] });
  const circuits = Object.entries({ ...qk.circuits, ...ov.circuits });
  return Object.fromEntries(circuits.map(([name, circuit]) => [name, circuit.singularValues]));
}

describe.each(['llama', 'gpt2'])('%s, written by Python’s gguf', (name) => {
  const folder = join(fixtures, name);
  const file = join(folder, 'model.gguf');

  it('is described as the same weights in safetensors are', async () => {
    const [one, other] = [await Checkpoint.open(file), await Checkpoint.open(folder)];
    await Promise.all([one.close(), other.close()]);
    const { fingerprint, sampledFingerprint: _sampled, bytes: _bytes, ...model } = other.info.model;
    expect(one.info.model).toMatchObject(model);
    expect(one.info.model.fingerprint).not.toBe(fingerprint);
    expect(one.info.folder).toBe(file);
    expect(one.info).not.toHaveProperty('weightsFile');
  });

  it('is the model of a folder that holds no other, whose file is named', async () => {
    const alone = join(temporaryFolder(), name);
    mkdirSync(alone);
    copyFileSync(file, join(alone, 'model.gguf'));
    const checkpoint = await Checkpoint.open(alone);
    await checkpoint.close();
    const { folder: place, weightsFile } = checkpoint.info;
    expect({ place, weightsFile }).toEqual({ place: alone, weightsFile: 'model.gguf' });
  });

  it('has the same circuits', async () => {
    const [found, expected] = [await spectraOf(file), await spectraOf(folder)];
    expect(Object.keys(found)).toEqual(['qk', 'embedding', 'effective', 'ov', 'fullOv']);
    for (const [circuit, values] of Object.entries(found)) {
      expect(relativeError(values, expected[circuit]), circuit).toBeLessThan(1e-6);
    }
  });
});
