import { rowBlock, toFloat32, transpose, type Matrix32, type Matrix64 } from '../linalg/matrix.js';
import { svd } from '../linalg/decompositions.js';
import type {
  CompositionRequest,
  CompositionResult,
  CompositionScore,
  HeadComparison,
} from '../protocol/atlas.js';
import type { HeadRef } from '../protocol/headRef.js';
import { tick } from '../tasks/tick.js';
import type { Asking } from './asking.js';
import { frobeniusNorm, headFactors, scaledVectors } from './headFactors.js';
import { checkHead, provenance } from './provenance.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

/**
 * Composition scores of Elhage et al. 2021 between every head and every head of a later layer:
 * `||W_OV R||_F / (||W_OV||_F ||R||_F)`, R the later head's W_QK (Q-composition), W_QK^T (K) or W_OV (V). With
 * W_OV = U_1 S_1 V_1^T and R = U_2 S_2 V_2^T the numerator is `||S_1 V_1^T U_2 S_2||_F`, a `[d_head, d_head]` product.
 * Matrices of these singular values in random directions give 1/sqrt(d_model), as a root mean square.
 *
 * @throws QkLensError `noSuchHead`, `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function composition(
  spaces: VocabularySpaces,
  request: CompositionRequest,
  asking: Asking<CompositionResult>,
): Promise<CompositionResult> {
  const { config } = spaces.model.checkpoint;
  const { kind, compare } = request;
  for (const ref of compare ? [compare.a, compare.b] : []) checkHead(ref, config);
  const random = 1 / Math.sqrt(config.dModel);
  const layers: LayerFactors[] = [];
  const scores: CompositionScore[] = [];
  for (let layer = 0; layer < config.nLayers; layer++) {
    const later = await layerFactors(spaces, request, layer, asking);
    for (const earlier of layers) scores.push(...(await between(spaces, earlier, later, random)));
    layers.push(later);
    asking.onProgress?.({ stage: `${kind}-composition`, fraction: (layer + 1) / config.nLayers });
  }
  const comparison = compare && (await compareHeads(spaces, request, compare.a, compare.b));
  return { ...provenance(spaces, request), kind, random, scores, ...(comparison ? { comparison } : {}) };
}

/** A layer's heads as writers and as readers, each divided by its Frobenius norm. */
interface LayerFactors {
  readonly layer: number;
  /** S V^T of every head's W_OV below each other, `[sum of ranks, d_model]`. */
  readonly writes: Matrix32;
  /** Transposed U S of every head's R below each other, `[sum of ranks, d_model]`. */
  readonly reads: Matrix32;
  /** The first row of each head, and the number of rows behind the last. */
  readonly writeStarts: readonly number[];
  readonly readStarts: readonly number[];
}

async function layerFactors(
  spaces: VocabularySpaces,
  request: CompositionRequest,
  layer: number,
  asking: Asking<CompositionResult>,
): Promise<LayerFactors> {
  const { heads } = await spaces.model.weights(request.processing).attention(layer);
  const writes: Matrix32[] = [];
  const reads: Matrix32[] = [];
  for (const head of heads) {
    await tick(asking.signal);
    const { qk, ov } = await headFactors(spaces.model.compute, head);
    writes.push(normalized(ov.right, ov.values));
    if (request.kind === 'V') reads.push(normalized(ov.left, ov.values));
    else reads.push(normalized(request.kind === 'Q' ? qk.left : qk.right, qk.values));
  }
  return {
    layer,
    writes: stacked(writes),
    reads: stacked(reads),
    writeStarts: starts(writes),
    readStarts: starts(reads),
  };
}

/** Scaled singular vectors as rows, over the Frobenius norm of all; zeros stay zeros. */
function normalized(vectors: Matrix64, values: Float64Array): Matrix32 {
  const norm = frobeniusNorm(values);
  const rows = toFloat32(transpose(scaledVectors(vectors, values)));
  return norm > 0 ? { ...rows, data: rows.data.map((value) => value / norm) } : rows;
}

function stacked(parts: readonly Matrix32[]): Matrix32 {
  const { cols } = parts[0];
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const data = new Float32Array(rows * cols);
  parts.reduce((at, part) => {
    data.set(part.data, at);
    return at + part.data.length;
  }, 0);
  return { data, rows, cols };
}

function starts(parts: readonly Matrix32[]): number[] {
  const found = [0];
  for (const { rows } of parts) found.push(found[found.length - 1] + rows);
  return found;
}

async function between(
  { model: { compute } }: VocabularySpaces,
  earlier: LayerFactors,
  later: LayerFactors,
  random: number,
): Promise<CompositionScore[]> {
  if (earlier.writes.rows === 0 || later.reads.rows === 0) return [];
  const product = await compute.multiply32(earlier.writes, later.reads, { transB: true });
  const scores: CompositionScore[] = [];
  for (let e = 0; e + 1 < earlier.writeStarts.length; e++) {
    const rows = rowBlock(product, earlier.writeStarts[e], earlier.writeStarts[e + 1]);
    for (let l = 0; l + 1 < later.readStarts.length; l++) {
      const score = blockNorm(rows, later.readStarts[l], later.readStarts[l + 1]);
      const pair = { earlier: { layer: earlier.layer, head: e }, later: { layer: later.layer, head: l } };
      scores.push({ ...pair, score, aboveRandom: score - random });
    }
  }
  return scores;
}

function blockNorm(m: Matrix32, from: number, to: number): number {
  let sum = 0;
  for (let r = 0; r < m.rows; r++) {
    for (let c = from; c < to; c++) sum += m.data[r * m.cols + c] ** 2;
  }
  return Math.sqrt(sum);
}

/** The cosines of the principal angles between the heads' query spaces and key spaces (Björck and Golub 1973). */
async function compareHeads(
  spaces: VocabularySpaces,
  request: CompositionRequest,
  a: HeadRef,
  b: HeadRef,
): Promise<HeadComparison> {
  const { compute } = spaces.model;
  const weights = spaces.model.weights(request.processing);
  const [qkA, qkB] = [a, b].map(async (ref) => (await headFactors(compute, await weights.head(ref))).qk);
  const cosines = async (side: 'left' | 'right') => {
    const [own, other] = [(await qkA)[side], (await qkB)[side]];
    if (own.cols === 0 || other.cols === 0) return [];
    const { values } = svd(await compute.multiply64(own, other, { transA: true }));
    return Array.from(values, (value) => Math.min(1, value));
  };
  return { a, b, queryCosines: await cosines('left'), keyCosines: await cosines('right') };
}
