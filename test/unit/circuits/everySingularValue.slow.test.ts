import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import type { CircuitResult } from '../../../src/protocol/head.js';
import { DEFAULT_PROCESSING, DEFAULT_WEIGHTS, type Processing } from '../../../src/protocol/model.js';
import {
  canonicalWeights,
  type CanonicalWeights,
  type RawGpt2,
  type RawTensor,
} from '../../reference/gpt2.js';
import { preciseCircuits, type PreciseFactors } from '../../reference/preciseCircuits.js';
import { preciseSvd } from '../../reference/preciseSvd.js';
import { makeRandomCheckpoint, type RandomCheckpointOptions } from '../../reference/randomCheckpoint.js';
import { encodeSafetensors } from '../../reference/safetensors.js';
import { askOnce, temporaryFolder } from '../support.js';

const root = temporaryFolder();
const HEAD = { layer: 1, head: 1 };
/** Of weights in F32, and of weights in F64, which results in float64 can't use to their last digit. */
const ROUNDING = 2 ** -24;
const OFF: Processing = {
  foldLn: false,
  centerWritingWeights: false,
  centerUnembed: false,
  foldValueBiases: false,
  refactorFactoredAttnMatrices: false,
};

/** Changes an entry of a tensor by its row and column. */
type Change = (value: number, row: number, col: number) => number;

/** By the tensor's name. */
type Changes = Readonly<Record<string, Change>>;

/** A random checkpoint of 2 layers with some of its tensors changed. */
function changed(
  name: string,
  options: RandomCheckpointOptions,
  changesOf: Changes | ((raw: RawGpt2) => Changes),
): { readonly folder: string; readonly raw: RawGpt2 } {
  const { folder, raw } = makeRandomCheckpoint(join(root, name), { prefix: '', ...options });
  const { dtype = 'F32' } = options;
  const changes = typeof changesOf === 'function' ? changesOf(raw) : changesOf;
  const tensors = [...raw.tensors].map(([tensor, { shape, data }]) => {
    const cols = shape.at(-1)!;
    const change = changes[tensor];
    const entries = change ? data.map((x, i) => change(x, Math.floor(i / cols), i % cols)) : data;
    return { name: tensor, dtype, shape, data: entries };
  });
  const { bytes, values } = encodeSafetensors(tensors);
  writeFileSync(join(folder, 'model.safetensors'), bytes);
  const stored = tensors.map(({ name: tensor, shape }): [string, RawTensor] => [
    tensor,
    { shape, data: values.get(tensor)! },
  ]);
  return { folder, raw: { ...raw, tensors: new Map(stored) } };
}

/** u (|A|_F |B|_2 + |A|_2 |B|_F) */
function perturbation([a, b]: PreciseFactors): number {
  const [ofA, ofB] = [a, b].map(({ high, rows, cols }) => {
    const m = Matrix.from1DArray(rows, cols, [...high]);
    return { frobenius: m.norm('frobenius'), spectral: new SingularValueDecomposition(m).norm2 };
  });
  return ROUNDING * (ofA.frobenius * ofB.spectral + ofA.spectral * ofB.frobenius);
}

/** The weights as they count: vocabulary matrices are kept in float32. */
function counting(raw: RawGpt2): CanonicalWeights {
  const tensors = [...raw.tensors].map(([name, { shape, data }]): [string, RawTensor] => [
    name,
    { shape, data: ['wte.weight', 'lm_head.weight'].includes(name) ? data.map(Math.fround) : data },
  ]);
  return canonicalWeights({ ...raw, tensors: new Map(tensors) });
}

/** Returns how many values were compared. */
function expectRight(found: CircuitResult, factors: PreciseFactors): number {
  const { values } = preciseSvd(...factors);
  const moved = perturbation(factors);
  let compared = 0;
  for (const [i, value] of values.entries()) {
    expect(found.null[i], `null of value ${i}, ${value} beside ${moved}`).toBe(value <= moved);
    const gap = Math.min(i > 0 ? values[i - 1] - value : Infinity, value - (values[i + 1] ?? 0));
    const bound = Math.min(1, moved / gap);
    expect(Math.abs(found.angleBound![i] - bound)).toBeLessThan(1e-6);
    const close = [values[i - 1], values[i + 1]].some(
      (other) => other !== undefined && Math.abs(other - value) <= 0.01 * Math.max(other, value),
    );
    expect(found.degenerate[i]).toBe(bound > 0.1 || close);
    if (value <= moved) continue;
    compared++;
    const error = Math.abs(found.singularValues[i] - value) / value;
    expect(error, `value ${i}, ${value}, of ${values[0]}`).toBeLessThan(1e-9);
  }
  return compared;
}

const outlier =
  (by: number, ...at: number[]): Change =>
  (value, _, col) =>
    at.includes(col) ? by * value : value;
const shape = { nHeads: 2, dHead: 16, nLayers: 2 };

const CHECKPOINTS: Record<string, [RandomCheckpointOptions, Changes]> = {
  'more tokens than dimensions': [{ ...shape, dVocab: 150, lmHead: 'untied' }, {}],
  'few tokens': [{ ...shape, dVocab: 40 }, {}],
  'an outlier dimension of 100 in the embedding': [
    { ...shape, dVocab: 150 },
    { 'wte.weight': outlier(100, 7) },
  ],
  'two outlier dimensions of 1e4 in the embedding': [
    { ...shape, dVocab: 150, lmHead: 'untied' },
    { 'wte.weight': outlier(1e4, 7, 20) },
  ],
  'outlier dimensions of 100 in the embedding and in the norm': [
    { ...shape, dVocab: 150 },
    { 'wte.weight': outlier(100, 7), 'h.1.ln_1.weight': outlier(100, 7), 'ln_f.weight': outlier(30, 7) },
  ],
  'an embedding far from zero': [
    { ...shape, dVocab: 150 },
    { 'wte.weight': (value, _, col) => (col === 5 ? value + 3000 : value) },
  ],
  'large biases': [{ ...shape, dVocab: 150 }, { 'h.1.attn.c_attn.bias': (value) => 1e4 * value }],
  'columns of W_Q and W_K, and of W_V and W_O, scaled against each other': [
    { ...shape, dVocab: 150 },
    {
      'h.1.attn.c_attn.weight': (value, _, col) =>
        value * 10 ** (((col % 16) / 5) * (col < 32 || col >= 64 ? 1 : -1)),
      'h.1.attn.c_proj.weight': (value, row) => value * 10 ** (-(row % 16) / 5),
    },
  ],
  'an ill-conditioned head': [
    { ...shape, dVocab: 150 },
    { 'h.1.attn.c_attn.weight': (value, _, col) => value * 10 ** (-(col % 16) / 5) },
  ],
};

async function circuitsOf(folder: string, processing: Processing) {
  const common = { ...DEFAULT_WEIGHTS, processing, head: HEAD, vectors: [], top: 1 };
  const qk = await askOnce(folder, 'head', { ...common, circuits: ['qk', 'embedding'], cosine: false });
  const ov = await askOnce(folder, 'ov', { ...common, source: 'W_E', only: ['ov', 'fullOv'] });
  const { embedding } = qk.circuits;
  return { qk: qk.circuits.qk!, embedding: embedding!, ov: ov.circuits.ov!, fullOv: ov.circuits.fullOv! };
}

describe.each(Object.entries(CHECKPOINTS))('%s', (name, [options, changes]) => {
  it.each([
    ['F32', 'all processings', DEFAULT_PROCESSING],
    ['F32', 'none', OFF],
    ['F32', 'fold_ln alone', { ...OFF, foldLn: true }],
    ['F32', 'refactor alone', { ...OFF, refactorFactoredAttnMatrices: true }],
    ['F64', 'all processings', DEFAULT_PROCESSING],
    ['F64', 'none', OFF],
  ] as const)('%s, %s: every value that is not null is right to 1e-9', async (dtype, _, processing) => {
    const { folder, raw } = changed(`${name} ${dtype}`, { ...options, dtype }, changes);
    const found = await circuitsOf(folder, processing);
    const expected = preciseCircuits(counting(raw), processing, HEAD);
    for (const circuit of ['qk', 'embedding', 'ov', 'fullOv'] as const)
      expect(expectRight(found[circuit], expected[circuit])).toBeGreaterThan(0);
  });
});

describe.each([100, 1e4])('a head of GPT-2 small in F64, with two outlier dimensions of %d', (by) => {
  /** Ill-conditioned factors: columns mixed from columns of falling size, and outlier rows. */
  const changesOf = (raw: RawGpt2): Changes => {
    const { data } = raw.tensors.get('h.1.attn.c_attn.weight')!;
    const mixing = Float64Array.from(
      { length: 64 * 64 },
      (_, i) => Math.cos(1 + Math.floor(i / 64) * ((i % 64) + 1)) * 10 ** (-(i % 64) / 10),
    );
    const mixed: Change = (value, row, col) => {
      const first = col - (col % 64);
      if (first % 768 !== 64) return value;
      let sum = 0;
      for (let k = 0; k < 64; k++) sum += mixing[(col % 64) * 64 + k] * data[row * 3 * 768 + first + k];
      return row === 7 || row === 500 ? by * sum : sum;
    };
    return { 'h.1.attn.c_attn.weight': mixed };
  };

  it('every value that is not null is right to 1e-9 of itself', async () => {
    const options = { nHeads: 12, dHead: 64, dMlp: 4, dVocab: 80, dtype: 'F64' } as const;
    const { folder, raw } = changed(`large ${by}`, options, changesOf);
    const found = await circuitsOf(folder, DEFAULT_PROCESSING);
    const expected = preciseCircuits(counting(raw), DEFAULT_PROCESSING, HEAD);
    for (const circuit of ['qk', 'ov'] as const) {
      const compared = expectRight(found[circuit], expected[circuit]);
      expect(compared).toBeGreaterThan(3);
      expect(compared).toBeLessThan(64);
    }
  }, 600_000);
});

describe.each(['F64', 'F32', 'F16', 'BF16'] as const)('weights stored in %s', (dtype) => {
  /** The heads' columns from the fifth on: each the sum of the first five, in other proportions. */
  const lowRank = (raw: RawGpt2): Changes => {
    const { data, shape: sizes } = raw.tensors.get('h.1.attn.c_attn.weight')!;
    const cols = sizes.at(-1)!;
    const mixed: Change = (_, row, col) => {
      const first = col - (col % 16);
      let sum = 0;
      for (let k = 0; k < 5; k++)
        sum += Math.cos(1 + 3 * (col % 16) * (k + 1)) * data[row * cols + first + k];
      return sum;
    };
    return { 'h.1.attn.c_attn.weight': mixed };
  };

  it('has eleven null vectors of sixteen in a head of rank 5', async () => {
    const options = { ...shape, dVocab: 150, dtype };
    const { folder } = changed(`rank 5 ${dtype}`, options, lowRank);
    const { circuits } = await askOnce(folder, 'head', {
      ...{ ...DEFAULT_WEIGHTS, processing: OFF, head: HEAD },
      ...{ circuits: ['qk'], vectors: [0, 15], top: 1, cosine: false },
    });
    const { null: isNull, degenerate, vectors } = circuits.qk!;
    expect(isNull).toEqual(Array.from({ length: 16 }, (_, i) => i >= 5));
    expect(degenerate.slice(5)).not.toContain(false);
    expect(vectors.map(({ null: flag, angleBound }) => [flag, angleBound! < 1])).toEqual([
      [false, true],
      [true, false],
    ]);
  });
});

it('an F32 head with a spectrum from 1 to 1e-5 has no null vector', async () => {
  const options = { ...shape, dVocab: 150 };
  const scale: Change = (value, _, col) => value * (col < 32 ? 10 ** ((-5 * (col % 16)) / 15) : 1);
  const { folder } = changed('graded', options, { 'h.1.attn.c_attn.weight': scale });
  const { circuits } = await askOnce(folder, 'head', {
    ...{ ...DEFAULT_WEIGHTS, head: HEAD, circuits: ['qk'], vectors: [], top: 1, cosine: false },
  });
  expect(circuits.qk!.singularValues[0] / circuits.qk!.singularValues[15]).toBeGreaterThan(1e4);
  expect(circuits.qk!.null).not.toContain(true);
});
