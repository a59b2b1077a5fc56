import { anticausal } from '../../circuits/anticausal.js';
import type { Asking } from '../../circuits/asking.js';
import { spanOfRows } from '../../circuits/factorSpan.js';
import { LayerHeads } from '../../circuits/layerHeads.js';
import { pairNorms } from '../../circuits/pairNorms.js';
import { provenance } from '../../circuits/provenance.js';
import type { VocabularySpaces } from '../../circuits/vocabularySpaces.js';
import { zeros32, type Matrix32 } from '../../linalg/matrix.js';
import { MatrixPool } from '../../linalg/matrixPool.js';
import { attentionLayers } from '../../protocol/attentionLayers.js';
import type { HeadSpace } from '../../protocol/composition.js';
import type { HeadRef } from '../../protocol/headRef.js';
import type { RequestOf, ResultOf } from '../../protocol/questions.js';
import { tick } from '../../tasks/tick.js';
import { randomKernel } from './randomKernel.js';

type Result = ResultOf<'affinity'>;
type Pair = Result['pairs'][number];

/**
 * The projection kernel between subspaces of all heads, `||U^T V||_F^2` with U and V orthonormal bases: the sum of the
 * squared cosines of their principal angles, from 0 to the smaller dimension (arXiv 2601.10266). W_Q, W_K and W_V span
 * what a head reads by their columns, W_O what it writes by its rows; each by the singular vectors that are not zero.
 *
 * Listed are pairs in which an earlier head writes and a later one reads, or, if both spaces read or both write, all
 * pairs; a space with itself is left out. Random spaces give {@link randomKernel}, which nearly all trained pairs
 * exceed, so pairs of writer and reader have their percentile among anticausal pairs too. Heads that share keys and
 * values have one row for their key or value space.
 *
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function affinity(
  spaces: VocabularySpaces,
  request: RequestOf<'affinity'>,
  asking: Asking<Result>,
): Promise<Result> {
  const { first, second, top } = request;
  const { config } = spaces.model.checkpoint;
  const { dHead, dModel, nHeads, nKeyValueHeads } = config;
  const layers = attentionLayers(config);
  const rows: LayerSpaces[] = [];
  const columns: LayerSpaces[] = [];
  for (const [place, layer] of layers.entries()) {
    const own = await layerSpaces(spaces, request, layer, asking);
    rows.push(own[0]);
    columns.push(own[1]);
    asking.onProgress?.({ stage: 'Spaces of every head', fraction: (place + 1) / layers.length });
  }
  const kernel = await kernelOf(spaces, rows, columns, asking);
  const [rowHeads, columnHeads] = [rows.flatMap(({ heads }) => heads), columns.flatMap(({ heads }) => heads)];
  const pairs: Pair[] = [];
  const backwards: number[] = [];
  for (const [r, a] of rowHeads.entries()) {
    for (const [c, b] of columnHeads.entries()) {
      const direction = directionOf(first, second, a, b);
      if (direction === undefined) continue;
      const value = kernel[r][c];
      const least = Math.min(a.rank, b.rank);
      const { mean, sd } = randomKernel(a.rank, b.rank, dModel);
      const overlap = least > 0 ? value / least : 0;
      if (direction === 'backward') backwards.push(overlap);
      else
        pairs.push({
          first: refOf(a),
          second: refOf(b),
          kernel: value,
          overlap,
          z: sd > 0 ? (value - mean) / sd : 0,
        });
    }
  }
  const compared = backwards.length > 0 ? anticausal(backwards) : undefined;
  const random = randomKernel(dHead, dHead, dModel);
  const shared = [first, second].some(isShared) && nKeyValueHeads < nHeads;
  return {
    ...provenance(spaces, request, ['scores', 'outputs']),
    ...{ first, second, rows: rowHeads, columns: columnHeads, kernel },
    random: { overlap: dHead / dModel, kernel: random.mean, sd: random.sd },
    ...(compared && { anticausal: compared.summary }),
    pairCount: pairs.length,
    pairs: pairs
      .sort((x, y) => y.overlap - x.overlap)
      .slice(0, top)
      .map((pair) => (compared ? { ...pair, percentile: compared.percentile(pair.overlap) } : pair)),
    ...(shared && { sharedBy: nHeads / nKeyValueHeads }),
  };
}

/** The heads of a layer whose spaces differ. */
interface LayerSpaces {
  readonly heads: readonly (HeadRef & { readonly rank: number })[];
  /** Their orthonormal bases, `[heads * d_head, d_model]`; rows of zeros where the rank is lower than d_head. */
  readonly bases: Matrix32;
}

async function layerSpaces(
  { model }: VocabularySpaces,
  { first, second, processing }: RequestOf<'affinity'>,
  layer: number,
  { signal }: Asking<Result>,
): Promise<readonly [LayerSpaces, LayerSpaces]> {
  const { nHeads, nKeyValueHeads, dHead, dModel } = model.checkpoint.config;
  const layerHeads = new LayerHeads(model.compute, await model.weights(processing).layerHeads(layer));
  const pool = new MatrixPool();
  const spacesOf = async (space: HeadSpace): Promise<LayerSpaces> => {
    const every = isShared(space) ? nHeads / nKeyValueHeads : 1;
    const heads: (HeadRef & { rank: number })[] = [];
    const bases = zeros32((nHeads / every) * dHead, dModel);
    for (let head = 0; head < nHeads; head += every) {
      await tick(signal);
      const span = await spanOfRows(model.compute, layerHeads.rows(space, head), pool);
      bases.data.set(span.data, heads.length * dHead * dModel);
      heads.push({ layer, head, rank: span.rows });
    }
    return { heads, bases };
  };
  const own = await spacesOf(first);
  return [own, first === second ? own : await spacesOf(second)];
}

/** Heads with grouped queries share their keys and values. */
function isShared(space: HeadSpace): boolean {
  return space === 'key' || space === 'value';
}

/** The kernels of all heads of all layers, `[rows][columns]`. */
async function kernelOf(
  { model: { compute, checkpoint } }: VocabularySpaces,
  rows: readonly LayerSpaces[],
  columns: readonly LayerSpaces[],
  asking: Asking<Result>,
): Promise<number[][]> {
  const kernel: number[][] = rows.flatMap(({ heads }) => heads.map(() => []));
  const offset = (layers: readonly LayerSpaces[], place: number) =>
    layers.slice(0, place).reduce((sum, { heads }) => sum + heads.length, 0);
  for (const [r, row] of rows.entries()) {
    for (const [c, column] of columns.entries()) {
      const isKnown = rows[r] === columns[r] && rows[c] === columns[c] && c < r;
      if (isKnown) continue;
      const norms = await pairNorms(compute, row.bases, column.bases, checkpoint.config.dHead, asking);
      const [top, left] = [offset(rows, r), offset(columns, c)];
      for (const [i, own] of norms.entries()) {
        for (const [j, norm] of own.entries()) {
          kernel[top + i][left + j] = norm ** 2;
          if (rows[r] === columns[r] && rows[c] === columns[c]) kernel[left + j][top + i] = norm ** 2;
        }
      }
    }
    asking.onProgress?.({ stage: 'Projection kernel', fraction: (r + 1) / rows.length });
  }
  return kernel;
}

function refOf({ layer, head }: HeadRef): HeadRef {
  return { layer, head };
}

/** How a pair is used: listed (`forward`), what listed pairs are compared with (`backward`), or neither. */
function directionOf(
  first: HeadSpace,
  second: HeadSpace,
  a: HeadRef,
  b: HeadRef,
): 'forward' | 'backward' | undefined {
  if ((first === 'output') !== (second === 'output')) {
    const [writer, reader] = first === 'output' ? [a, b] : [b, a];
    if (writer.layer === reader.layer) return undefined;
    return writer.layer < reader.layer ? 'forward' : 'backward';
  }
  if (first !== second) return 'forward';
  return a.layer < b.layer || (a.layer === b.layer && a.head < b.head) ? 'forward' : undefined;
}
