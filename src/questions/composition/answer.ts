import { rowBlock, zeros64, type Matrix32, type Matrix64 } from '../../linalg/matrix.js';
import { singularValues } from '../../linalg/singularValues.js';
import type {
  AnticausalScores,
  CompositionKind,
  CompositionRequest,
  CompositionResult,
  CompositionScore,
  HeadComparison,
  HeadPair,
} from '../../protocol/composition.js';
import { attentionLayers } from '../../protocol/attentionLayers.js';
import { QkLensError } from '../../protocol/errors.js';
import type { HeadRef } from '../../protocol/headRef.js';
import { tick } from '../../tasks/tick.js';
import { anticausal } from '../../circuits/anticausal.js';
import type { Asking } from '../../circuits/asking.js';
import { frobeniusNorm } from '../../circuits/frobeniusNorm.js';
import { headFactors, type Factored } from '../../circuits/headFactors.js';
import { LayerHeads, type HeadFactor } from '../../circuits/layerHeads.js';
import { pairNorms } from '../../circuits/pairNorms.js';
import { checkHead, provenance } from '../../circuits/provenance.js';
import { stackRows } from '../../linalg/stackRows.js';
import { movedTokens } from '../../circuits/movedTokens.js';
import type { VocabularySpaces } from '../../circuits/vocabularySpaces.js';

/**
 * Composition scores of Elhage et al. 2021 between every head and every head of a later layer: `||W_OV R||_F /
 * (||W_OV||_F ||R||_F)`, R the later head's W_QK (Q-composition), W_QK^T (K) or W_OV (V). With W_OV = A B and R = C D^T
 * the numerator is `||R_A B C R_D^T||_F`, a `[d_head, d_head]` product, with R_A and R_D the triangular factors of A
 * and D. Matrices with these singular values in random directions give 1/sqrt(d_model), as a root mean square; trained
 * heads are far above that whichever way they stand, so each score has its percentile among anticausal pairs, in which
 * the later head writes and the earlier reads. A comparison of two heads computes those two alone, and no scores.
 *
 * @throws QkLensError `noSuchHead`; `badRequest` if the compared heads have different d_model; what opening the other
 *   checkpoint throws; `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function composition(
  spaces: VocabularySpaces,
  request: CompositionRequest,
  asking: Asking<CompositionResult>,
): Promise<CompositionResult> {
  const { config } = spaces.model.checkpoint;
  const { kind, compare } = request;
  const random = 1 / Math.sqrt(config.dModel);
  const result = (scores: readonly CompositionScore[], backwards?: AnticausalScores): CompositionResult => ({
    ...provenance(spaces, request, ['scores', 'outputs']),
    ...{ kind, random, scores },
    ...(backwards ? { anticausal: backwards } : {}),
  });
  if (compare) return { ...result([]), comparison: await compareHeads(spaces, request, compare, asking) };
  const layers: LayerFactors[] = [];
  const scores: CompositionScore[] = [];
  const backwards: number[] = [];
  for (const layer of attentionLayers(config)) {
    const later = await layerFactors(spaces, request, layer, asking);
    for (const earlier of layers) {
      for (const [pair, score] of await between(spaces, earlier, later, asking)) {
        const [writer, reader] = pair;
        scores.push({ earlier: writer, later: reader, score, aboveRandom: score - random });
      }
      for (const [, score] of await between(spaces, later, earlier, asking)) backwards.push(score);
    }
    layers.push(later);
    asking.onPartial?.(result([...scores]));
    asking.onProgress?.({ stage: `${kind}-composition`, fraction: (layer + 1) / config.nLayers });
  }
  if (backwards.length === 0) return result(scores);
  const { percentile, summary } = anticausal(backwards);
  return result(
    scores.map((own) => ({ ...own, percentile: percentile(own.score) })),
    summary,
  );
}

/** Which factor of the later head multiplies the earlier one's output, and which follows: R is first second^T. */
const READS: { readonly [kind in CompositionKind]: { first: HeadFactor; second: HeadFactor } } = {
  Q: { first: 'query', second: 'key' },
  K: { first: 'key', second: 'query' },
  V: { first: 'value', second: 'output' },
};

/** A layer's heads as writers and as readers, `[n_heads * d_head, d_model]`, each of Frobenius norm 1. */
interface LayerFactors {
  readonly layer: number;
  /** For each head a matrix that gives the norms of all products of W_OV with matrices that read it. */
  readonly writes: Matrix32;
  /** For each head the transpose of a matrix that gives the norms of all products of R with matrices that it reads. */
  readonly reads: Matrix32;
}

async function layerFactors(
  { model }: VocabularySpaces,
  { kind, processing }: CompositionRequest,
  layer: number,
  { signal }: Asking<CompositionResult>,
): Promise<LayerFactors> {
  const heads = await model.weights(processing).layerHeads(layer);
  const layerHeads = new LayerHeads(model.compute, heads);
  const rooted = async (behind: HeadFactor, factor: HeadFactor): Promise<Matrix32> => {
    const parts: Matrix32[] = [];
    for (const [head, triangle] of (await layerHeads.triangles(behind, { signal })).entries()) {
      await tick(signal);
      const rows = await model.compute.multiply64(triangle, layerHeads.rows(factor, head));
      parts.push(ofUnitNorm(rows));
    }
    return stackRows(parts);
  };
  const { first, second } = READS[kind];
  return { layer, writes: await rooted('value', 'output'), reads: await rooted(second, first) };
}

/** Over the Frobenius norm; zeros stay zeros. */
function ofUnitNorm({ data, rows, cols }: Matrix64): Matrix32 {
  const norm = frobeniusNorm(data) || 1;
  const scaled = new Float32Array(data.length);
  for (let i = 0; i < scaled.length; i++) scaled[i] = data[i] / norm;
  return { data: scaled, rows, cols };
}

/** The scores of what each head of one layer writes with what each of another reads. */
async function between(
  { model: { compute, checkpoint } }: VocabularySpaces,
  writer: LayerFactors,
  reader: LayerFactors,
  asking: Asking<CompositionResult>,
): Promise<(readonly [pair: readonly [writer: HeadRef, reader: HeadRef], score: number])[]> {
  const norms = await pairNorms(compute, writer.writes, reader.reads, checkpoint.config.dHead, asking);
  return norms.flatMap((row, w) =>
    row.map(
      (score, r) =>
        [
          [
            { layer: writer.layer, head: w },
            { layer: reader.layer, head: r },
          ],
          score,
        ] as const,
    ),
  );
}

/** The number of tokens shown that rose, and that fell, on each side. */
const MOVED_TOKENS = 20;

/**
 * Two heads side by side: the cosines of the principal angles between their spaces (Björck and Golub 1973), their
 * spectra, and the tokens they weigh most differently.
 */
async function compareHeads(
  spaces: VocabularySpaces,
  request: CompositionRequest,
  { a, b, otherFolder }: HeadPair,
  asking: Asking<CompositionResult>,
): Promise<HeadComparison> {
  const other = otherFolder === undefined ? spaces : await openOther(asking, otherFolder);
  const { dModel } = spaces.model.checkpoint.config;
  if (other.model.checkpoint.config.dModel !== dModel) {
    throw new QkLensError(
      'badRequest',
      `Heads of d_model ${dModel} and ${other.model.checkpoint.config.dModel} read different spaces and can't be ` +
        'compared. Choose a checkpoint of the same d_model.',
    );
  }
  const [ownFactors, otherFactors] = [
    await factorsOf(spaces, request, a),
    await factorsOf(other, request, b),
  ];
  const cosines = (circuit: 'qk' | 'ov', side: 'left' | 'right') =>
    principalCosines(spaces, ownFactors[circuit][side], otherFactors[circuit][side]);
  const spectra = ({ qk, ov }: typeof ownFactors) => ({ qk: qk.values, ov: ov.values });
  const dHead = Math.max(spaces.model.checkpoint.config.dHead, other.model.checkpoint.config.dHead);
  return {
    ...{ a, b },
    ...(other === spaces ? {} : { other: provenance(other, request, []).model }),
    ...(other === spaces && shareKeys(a, b, spaces.model.checkpoint.config) && { sharedKeys: true as const }),
    queryCosines: await cosines('qk', 'left'),
    keyCosines: await cosines('qk', 'right'),
    valueCosines: await cosines('ov', 'left'),
    outputCosines: await cosines('ov', 'right'),
    randomSquaredCosine: dHead / dModel,
    singularValues: { a: spectra(ownFactors), b: spectra(otherFactors) },
    ...(spaces.model.checkpoint.config.dVocab === other.model.checkpoint.config.dVocab && {
      moved: await movedTokens(
        { spaces, head: a },
        { spaces: other, head: b },
        request,
        MOVED_TOKENS,
        asking.tokenizer,
        asking,
      ),
    }),
  };
}

/** Whether two heads of a model have the same key and value head. */
function shareKeys(
  a: HeadRef,
  b: HeadRef,
  { nHeads, nKeyValueHeads }: { readonly nHeads: number; readonly nKeyValueHeads: number },
): boolean {
  const keyHead = ({ head }: HeadRef) => Math.floor((head * nKeyValueHeads) / nHeads);
  return a.layer === b.layer && a.head !== b.head && keyHead(a) === keyHead(b);
}

function openOther(asking: Asking<CompositionResult>, folder: string): Promise<VocabularySpaces> {
  if (!asking.otherSpaces) {
    throw new QkLensError('badRequest', 'No second checkpoint can be opened here.');
  }
  return asking.otherSpaces(folder);
}

function factorsOf(
  spaces: VocabularySpaces,
  { processing }: CompositionRequest,
  ref: HeadRef,
): Promise<{ qk: Factored; ov: Factored }> {
  checkHead(ref, spaces.model.checkpoint.config);
  return headFactors(spaces, ref, processing);
}

/**
 * Largest first, as many as the smaller space has dimensions.
 *
 * @param a unit vectors as rows, `[rank, d_model]`; b likewise
 */
async function principalCosines(
  { model: { compute } }: VocabularySpaces,
  a: Matrix64,
  b: Matrix64,
): Promise<number[]> {
  if (a.rows === 0 || b.rows === 0) return [];
  const product = await compute.multiply64(a, b, { transB: true });
  const square = zeros64(Math.max(a.rows, b.rows), Math.max(a.rows, b.rows));
  for (let r = 0; r < a.rows; r++) square.data.set(rowBlock(product, r, r + 1).data, r * square.cols);
  const cosines = singularValues(square).subarray(0, Math.min(a.rows, b.rows));
  return Array.from(cosines, (cosine) => Math.min(1, cosine));
}
