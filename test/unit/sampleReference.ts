/**
 * The sample checkpoint's file read by plain loops into the float64 reference of test/reference, and the spectra of
 * circuits too large to be made dense.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from 'ml-matrix';
import { DEFAULT_PROCESSING } from '../../src/protocol/model.js';
import { canonicalWeights } from '../reference/gpt2.js';
import type { ActivationName, CanonicalWeights, RawTensor } from '../reference/gpt2.js';
import { process } from '../reference/processings.js';

export interface CheckpointFiles {
  readonly config: Readonly<Record<string, unknown>>;
  readonly metadata: unknown;
  /** By name, without `transformer.`. */
  readonly tensors: ReadonlyMap<string, RawTensor>;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** @throws Error when the file is not one run of F32 tensors without holes */
export function readFiles(folder: string): CheckpointFiles {
  const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as Record<string, unknown>;
  const file = readFileSync(join(folder, 'model.safetensors'));
  const start = 8 + Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, start)) as Record<string, Entry>;
  const tensors = new Map<string, RawTensor>();
  let end = 0;
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const data = new Float64Array(shape.reduce((product, size) => product * size, 1));
    if (dtype !== 'F32' || offsets[0] !== end || offsets[1] !== end + 4 * data.length) {
      throw new Error(`${name}: ${dtype} [${shape.join(', ')}] at ${offsets.join(' to ')}`);
    }
    for (let i = 0; i < data.length; i++) data[i] = file.readFloatLE(start + end + 4 * i);
    end = offsets[1];
    tensors.set(name.replace(/^transformer\./, ''), { shape, data });
  }
  if (start + end !== file.length) throw new Error(`the tensors end at ${start + end} of ${file.length}`);
  return { config, metadata: header.__metadata__, tensors };
}

/** The processed weights; the factors stay as the file has them, which changes no product of them. */
export function processedWeights({ config, tensors }: CheckpointFiles): CanonicalWeights {
  const size = (key: string): number => config[key] as number;
  const raw = canonicalWeights({
    config: {
      nLayers: size('n_layer'),
      nHeads: size('n_head'),
      dModel: size('n_embd'),
      dHead: size('n_embd') / size('n_head'),
      dMlp: size('n_inner'),
      dVocab: size('vocab_size'),
      nCtx: size('n_positions'),
      activation: config.activation_function as ActivationName,
      layerNormEps: size('layer_norm_epsilon'),
      scaleAttnByInverseLayerIdx: false,
    },
    tensors,
  });
  return process(raw, { ...DEFAULT_PROCESSING, foldValueBiases: false, refactorFactoredAttnMatrices: false });
}

/**
 * W_EE `[d_vocab, d_model]`, the notebook's: what test/reference computes, by loops quick enough for the whole
 * vocabulary of the sample.
 */
export function wholeEffectiveEmbedding({ W_E, config, layers: [layer] }: CanonicalWeights): Matrix {
  const attention = rowsOf(layer.heads.map(({ W_V, W_O }) => W_V.mmul(W_O)).reduce((a, b) => a.add(b)));
  const [W_in, W_out] = [rowsOf(layer.W_in), rowsOf(layer.W_out)];
  const [[b_in], [b_out]] = [rowsOf(layer.b_in), rowsOf(layer.b_out)];
  const zero = new Float64Array(W_E.columns);
  const rows = rowsOf(W_E).map((x) => {
    const post = affine(normalized(x, config.layerNormEps), attention, zero);
    const middle = normalized(
      post.map((value, i) => value + x[i]),
      config.layerNormEps,
    );
    return affine(affine(middle, W_in, b_in).map(geluNew), W_out, b_out);
  });
  return new Matrix(rows);
}

export const rowsOf = (matrix: Matrix): Float64Array[] =>
  matrix.to2DArray().map((row) => Float64Array.from(row));

/** Rows times weights `[n, m]`: ml-matrix takes several times as long for as many rows as the vocabulary has. */
export function timesWeights(rows: readonly Float64Array[], weights: Matrix): Matrix {
  const weight = rowsOf(weights);
  const zero = new Float64Array(weights.columns);
  return new Matrix(rows.map((x) => affine(x, weight, zero)));
}

/** `x W + b` for `x` `[n]`, `W` `[n, m]`, `b` `[m]`, n a multiple of four, as four rows at once are quicker. */
function affine(x: Float64Array, weight: readonly Float64Array[], bias: Float64Array): Float64Array {
  const out = bias.slice();
  for (let i = 0; i < x.length; i += 4) {
    const [x0, x1, x2, x3] = [x[i], x[i + 1], x[i + 2], x[i + 3]];
    const [w0, w1, w2, w3] = [weight[i], weight[i + 1], weight[i + 2], weight[i + 3]];
    for (let c = 0; c < out.length; c++) out[c] += x0 * w0[c] + x1 * w1[c] + x2 * w2[c] + x3 * w3[c];
  }
  return out;
}

function normalized(x: Float64Array, epsilon: number): Float64Array {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
  return x.map((value) => (value - mean) / Math.sqrt(variance + epsilon));
}

function geluNew(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
}

export interface Spectrum {
  readonly singularValues: readonly number[];
  /** One singular vector a row, the query side's entry of largest magnitude positive. */
  readonly query: readonly (readonly number[])[];
  readonly key: readonly (readonly number[])[];
}

/** A basis of the columns' space by Gram–Schmidt, twice: a = basis^T coefficients, basis `[d_head, n]`. */
function orthogonalized(a: Matrix): { basis: number[][]; coefficients: Matrix } {
  const coefficients = Matrix.zeros(a.columns, a.columns);
  const basis: number[][] = [];
  for (let c = 0; c < a.columns; c++) {
    const rest = a.getColumn(c);
    const original = norm(rest);
    for (let pass = 0; pass < 2; pass++) {
      basis.forEach((b, k) => {
        const along = dot(b, rest);
        for (let i = 0; i < rest.length; i++) rest[i] -= along * b[i];
        coefficients.set(k, c, coefficients.get(k, c) + along);
      });
    }
    const length = norm(rest);
    const lost = length < 1e-13 * original;
    coefficients.set(c, c, lost ? 0 : length);
    basis.push(rest.map((x) => (lost ? 0 : x / length)));
  }
  return { basis, coefficients };
}

/** The singular values and vectors of A B^T for A `[n, d_head]` and B `[m, d_head]`. */
export function spectrumOf(a: Matrix, b: Matrix): Spectrum {
  const [left, right] = [orthogonalized(a), orthogonalized(b)];
  const inner = new SingularValueDecomposition(left.coefficients.mmul(right.coefficients.transpose()));
  const vectors = (basis: number[][], turn: Matrix): number[][] =>
    turn.transpose().mmul(new Matrix(basis)).to2DArray();
  const query = vectors(left.basis, inner.leftSingularVectors);
  const key = vectors(right.basis, inner.rightSingularVectors);
  const signs = query.map((vector) => {
    const largest = vector.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0);
    return largest < 0 ? -1 : 1;
  });
  const signed = (side: number[][]): number[][] => side.map((vector, k) => vector.map((x) => signs[k] * x));
  return { singularValues: inner.diagonal, query: signed(query), key: signed(key) };
}

/** Sum of the eigenvalues of A B over the sum of their magnitudes, for A `[n, d_head]` and B `[d_head, n]`. */
export function copyingScoreOf(a: Matrix, b: Matrix): number {
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(b.mmul(a));
  const sum = realEigenvalues.reduce((total, x) => total + x, 0);
  return sum / realEigenvalues.reduce((total, x, i) => total + Math.hypot(x, imaginaryEigenvalues[i]), 0);
}

/** The indices of the `count` largest values, largest first. */
export function topOf(values: readonly number[], count: number): number[] {
  return values
    .map((_, i) => i)
    .sort((i, j) => values[j] - values[i])
    .slice(0, count);
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function norm(a: readonly number[]): number {
  return Math.sqrt(dot(a, a));
}
