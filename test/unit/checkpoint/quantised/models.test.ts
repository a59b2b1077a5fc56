import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../../src/checkpoint/checkpoint.js';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { seededRandom } from '../../../reference/random.js';
import { encodeSafetensors } from '../../../reference/safetensors.js';
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
        if (modules.some((module) => part.startsWith(module) && part !== `${module}bias`))
          tensors.delete(part);
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

it('an adapter over quantised weights is that over the numbers which they stand for', async () => {
  const over = (base: string) => {
    const folder = join(root, `adapter over ${basename(base)} ${base.startsWith(root) ? 'unquantised' : ''}`);
    mkdirSync(folder);
    const adapter = {
      ...{ peft_type: 'LORA', task_type: 'CAUSAL_LM', r: 2, lora_alpha: 4, target_modules: ['q_proj'] },
      base_model_name_or_path: base,
    };
    writeFileSync(join(folder, 'adapter_config.json'), JSON.stringify(adapter));
    const module = 'base_model.model.model.layers.0.self_attn.q_proj';
    const tensor = (name: string, shape: readonly [number, number], seed: number) => {
      const random = seededRandom(seed);
      const data = Float64Array.from({ length: shape[0] * shape[1] }, () => random.uniform() - 0.5);
      return { name: `${module}.${name}.weight`, dtype: 'F32' as const, shape, data };
    };
    const { bytes } = encodeSafetensors([tensor('lora_A', [2, 32], 1), tensor('lora_B', [32, 2], 2)]);
    writeFileSync(join(folder, 'adapter_model.safetensors'), bytes);
    return folder;
  };
  const name = 'bitsandbytes-nf4';
  const base = join(QUANTISED_FIXTURES, name);
  const [found, expected, without] = [
    await spectraOf(over(base)),
    await spectraOf(over(unquantised(name))),
    await spectraOf(base),
  ];
  expect(relativeError(found['qk'], expected['qk'])).toBeLessThan(1e-6);
  expect(relativeError(found['qk'], without['qk'])).toBeGreaterThan(0.01);
});

it('the same files with another meaning have another fingerprint', async () => {
  const folder = join(root, 'gptq_v2');
  cpSync(join(QUANTISED_FIXTURES, 'gptq'), folder, { recursive: true });
  const before = await spectraAndFingerprint(folder);
  const { quantization_config: config } = JSON.parse(
    readFileSync(join(folder, 'config.json'), 'utf8'),
  ) as Record<'quantization_config', object>;
  editCheckpoint(folder, () => undefined, {
    quantization_config: { ...config, checkpoint_format: 'gptq_v2' },
  });
  const after = await spectraAndFingerprint(folder);
  expect(relativeError(after.qk, before.qk)).toBeGreaterThan(0.01);
  expect(after.fingerprint).not.toBe(before.fingerprint);
  expect(after.sampledFingerprint).not.toBe(before.sampledFingerprint);
});

async function spectraAndFingerprint(folder: string) {
  const checkpoint = await Checkpoint.open(folder);
  await checkpoint.close();
  const { fingerprint, sampledFingerprint } = checkpoint.info.model;
  return { fingerprint, sampledFingerprint, qk: (await spectraOf(folder))['qk'] };
}
