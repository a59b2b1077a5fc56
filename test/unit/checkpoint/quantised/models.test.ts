import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../../src/checkpoint/checkpoint.js';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { editCheckpoint, storedTensors } from '../../../reference/storedTensors.js';
import { askOnce, relativeError, temporaryFolder } from '../../support.js';
import { QUANTISED_FIXTURES } from './fixtures.js';

const root = temporaryFolder();
const MODELS = readdirSync(QUANTISED_FIXTURES).filter((name) =>
  existsSync(join(QUANTISED_FIXTURES, name, 'config.json')),
);

/** The same model with the numbers that its library gives for the quantised weights. */
function unquantised(name: string): string {
  const folder = join(root, name);
  cpSync(join(QUANTISED_FIXTURES, name), folder, { recursive: true });
  const expected = storedTensors(folder, 'expected.safetensors');
  const config = { quantization_config: null, quantization: null };
  editCheckpoint(
    folder,
    (tensors) => {
      const modules = [...expected.keys()].map((weight) => weight.replace(/weight$/, ''));
      for (const part of tensors.keys())
        if (modules.some((module) => part.startsWith(module))) tensors.delete(part);
      for (const [weight, tensor] of expected) tensors.set(weight, tensor);
    },
    config,
  );
  return folder;
}

async function spectraOf(path: string): Promise<Record<string, readonly number[]>> {
  const about = { ...DEFAULT_WEIGHTS, head: { layer: 0, head: 1 }, vectors: [], top: 1 } as const;
  const qk = await askOnce(path, 'head', { ...about, circuits: ['qk', 'embedding'], cosine: false });
  const ov = await askOnce(path, 'ov', { ...about, source: 'W_E', only: ['ov', 'fullOv'] });
  const circuits = Object.entries({ ...qk.circuits, ...ov.circuits });
  return Object.fromEntries(circuits.map(([name, circuit]) => [name, circuit.singularValues]));
}

describe.each(MODELS)('%s', (name) => {
  it('has the circuits of the unquantised weights that its library gives', async () => {
    const [found, expected] = [
      await spectraOf(join(QUANTISED_FIXTURES, name)),
      await spectraOf(unquantised(name)),
    ];
    expect(Object.keys(found)).toEqual(['qk', 'embedding', 'ov', 'fullOv']);
    for (const [circuit, values] of Object.entries(found))
      expect(relativeError(values, expected[circuit]), circuit).toBeLessThan(1e-6);
  });

  it('says how its weights are quantised, and that the others are not', async () => {
    const checkpoint = await Checkpoint.open(join(QUANTISED_FIXTURES, name));
    await checkpoint.close();
    expect({ problems: checkpoint.info.problems, dtypes: checkpoint.info.model.dtypes }).toMatchSnapshot();
  });
});
