import { factoredSingularValues } from '../../linalg/factoredSvd.js';
import type { Matrix64 } from '../../linalg/matrix.js';
import { MatrixPool } from '../../linalg/matrixPool.js';
import {
  ATLAS_CIRCUITS,
  type AtlasCircuit,
  type AtlasHead,
  type AtlasRequest,
  type AtlasResult,
  type CircuitSummary,
} from '../../protocol/atlas.js';
import type { VocabularySpace } from '../../protocol/model.js';
import type { CrossedHeads } from '../../protocol/ov.js';
import type { Listener } from '../../tasks/sharedTask.js';
import { tick } from '../../tasks/tick.js';
import { within } from '../../tasks/within.js';
import type { Asking } from '../../circuits/asking.js';
import { copyingScoreOf } from '../../circuits/copyingScore.js';
import { CrossedCopying } from '../../circuits/crossedCopying.js';
import { CIRCUIT_SPACES } from '../../circuits/circuitSpaces.js';
import { frobeniusNorm } from '../../circuits/frobeniusNorm.js';
import { LayerHeads, type HeadFactor } from '../../circuits/layerHeads.js';
import { MarkedTokens } from '../../circuits/markedTokens.js';
import { checkNeuron, provenance } from '../../circuits/provenance.js';
import { RequestRows, type RowSide } from '../../circuits/requestRows.js';
import { scoreParts, wholeTriangle, type SeenFactor } from '../../circuits/seenFactor.js';
import type { VocabularySpaces } from '../../circuits/vocabularySpaces.js';
import { answerable, hasUnembedding } from '../../circuits/withoutUnembedding.js';
import { DIRECTIONS_AT_ONCE } from '../../model/vocabularyProducts.js';
import { firstVectors, tokensOf, type FirstVectors, type NamingRows } from '../../circuits/namedVectors.js';

/** One side A of a circuit A B^T: a vocabulary matrix or the identity, times a factor of the head. */
interface AtlasSide {
  readonly factor: HeadFactor;
  readonly space?: VocabularySpace;
}

/** One head's side. */
interface AtlasFactor {
  /** R `[d_head, d_head]` with R^T R = A^T A, A's rows centred if the request says so. */
  readonly triangle: Matrix64;
  /** Over a vocabulary. */
  readonly seen?: SeenFactor;
}

const SIDES: { readonly [circuit in AtlasCircuit]: readonly [AtlasSide, AtlasSide] } = {
  qk: [{ factor: 'query' }, { factor: 'key' }],
  embedding: [
    { factor: 'query', space: CIRCUIT_SPACES.embedding.query },
    { factor: 'key', space: CIRCUIT_SPACES.embedding.key },
  ],
  effective: [
    { factor: 'query', space: CIRCUIT_SPACES.effective.query },
    { factor: 'key', space: CIRCUIT_SPACES.effective.key },
  ],
  ov: [{ factor: 'value' }, { factor: 'output' }],
  fullOv: [
    { factor: 'value', space: 'W_E' },
    { factor: 'output', space: 'W_U' },
  ],
};

/** If the vocabulary's matrices take longer than this, results that don't need them are reported first. */
const PATIENCE_MS = 500;

/**
 * Every head's circuits, or those of one layer's heads, in a few numbers each: largest singular values, effective rank,
 * Frobenius norm, and the copying score, reported layer by layer. While W_EE or a Gram matrix is still being computed,
 * results that need no vocabulary matrix are reported first.
 *
 * @throws QkLensError `badRequest` if there is no such layer or token frequency; `noTokenizer`, `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function atlas(
  spaces: VocabularySpaces,
  request: AtlasRequest,
  asking: Asking<AtlasResult>,
): Promise<AtlasResult> {
  if (request.layer !== undefined) checkNeuron({ layer: request.layer }, spaces.model.checkpoint.info.model);
  const { circuits: answered, leftOut } = answerable(spaces, request.circuits, overUnembedding);
  const rows = await RequestRows.of(spaces, request, asking.tokenizer);
  const survey = new Survey(spaces, request, rows, leftOut, asking);
  const asked = ATLAS_CIRCUITS.filter((circuit) => answered.includes(circuit));
  const circuits = request.onlyReady ? await ready(spaces, request, rows, asked, asking) : asked;
  await addInStages(survey, circuits, (needing, known) =>
    vocabularyProducts(spaces, request, rows, needing, known, asking),
  );
  if (hasUnembedding(spaces)) {
    const { processing, variant } = request;
    survey.rank(
      request.onlyReady
        ? await CrossedCopying.ifKept(spaces, 'W_E', request, asking)
        : await CrossedCopying.of(spaces, 'W_E', processing, variant, asking),
    );
  }
  if (request.top !== undefined) await survey.name(circuits, request.top);
  return survey.result;
}

/** The circuits that need no computing over all rows of a vocabulary. */
async function ready(
  spaces: VocabularySpaces,
  { processing, variant }: AtlasRequest,
  rows: RequestRows,
  circuits: readonly AtlasCircuit[],
  { signal }: Asking<AtlasResult>,
): Promise<readonly AtlasCircuit[]> {
  const isReady = async (side: AtlasSide): Promise<boolean> => {
    if (side.space === 'W_EE' && !(await spaces.effectiveIfKept(processing, variant, { signal })))
      return false;
    const taken = await rowsOf(side, rows, { signal });
    return !taken || taken.vocabulary.isReady({ signal });
  };
  const found: AtlasCircuit[] = [];
  for (const circuit of circuits) {
    const [left, right] = SIDES[circuit];
    if ((await isReady(left)) && (await isReady(right))) found.push(circuit);
  }
  return found;
}

/**
 * Adds all circuits at once if what they need of the vocabulary is soon there; otherwise those first that need nothing of
 * it, then those that don't need W_EE.
 */
async function addInStages(
  survey: Survey,
  circuits: readonly AtlasCircuit[],
  products: (asked: readonly AtlasCircuit[], known?: VocabularyProducts) => Promise<VocabularyProducts>,
): Promise<void> {
  const needs = (circuit: AtlasCircuit, test: (space: VocabularySpace | undefined) => boolean) =>
    SIDES[circuit].some(({ space }) => test(space));
  const bare = circuits.filter((circuit) => !needs(circuit, (space) => space !== undefined));
  const effective = circuits.filter((circuit) => needs(circuit, (space) => space === 'W_EE'));
  const embedded = circuits.filter((circuit) => !bare.includes(circuit) && !effective.includes(circuit));
  const withoutEffective = products([...bare, ...embedded]);
  const all =
    effective.length > 0 ? withoutEffective.then((known) => products(effective, known)) : withoutEffective;
  const settled = all.then(
    () => true,
    () => true,
  );
  const comeSoon = async () => (await within(PATIENCE_MS, settled)) ?? false;
  if (await comeSoon()) {
    await survey.add(circuits, await all);
    return;
  }
  if (bare.length > 0) await survey.add(bare);
  const known = await withoutEffective;
  if (effective.length === 0 || (await comeSoon())) {
    await survey.add([...embedded, ...effective], await all);
    return;
  }
  await survey.add(embedded, known);
  await survey.add(effective, { rows: (await all).rows });
}

function overUnembedding(circuit: AtlasCircuit): boolean {
  return SIDES[circuit].some(({ space }) => space === 'W_U');
}

/** The matrices derived from the vocabulary that the circuits need. */
interface VocabularyProducts {
  readonly rows: ReadonlyMap<AtlasSide, RowSide>;
  /** W_U W_E, `[d_model, d_model]`, used for the copying score; absent without an unembedding. */
  readonly unembedToEmbed?: Matrix64;
}

async function vocabularyProducts(
  spaces: VocabularySpaces,
  { processing, variant }: AtlasRequest,
  requestRows: RequestRows,
  circuits: readonly AtlasCircuit[],
  known: VocabularyProducts | undefined,
  { signal, onProgress }: Asking<AtlasResult>,
): Promise<VocabularyProducts> {
  const listener = { signal, onProgress };
  const rows = new Map<AtlasSide, RowSide>(known?.rows);
  for (const side of circuits.flatMap((circuit) => SIDES[circuit])) {
    const taken = await rowsOf(side, requestRows, listener);
    await taken?.vocabulary.prepare(listener);
    if (taken) rows.set(side, taken);
  }
  if (known) return { ...known, rows };
  if (!hasUnembedding(spaces)) return { rows };
  return { rows, unembedToEmbed: await spaces.unembedToSource('W_E', processing, variant, listener) };
}

async function rowsOf(
  { factor, space }: AtlasSide,
  rows: RequestRows,
  listener: Listener,
): Promise<RowSide | undefined> {
  if (space === undefined) return undefined;
  if (factor === 'output') return rows.outputs(listener);
  return factor === 'query' ? rows.queries(space, listener) : rows.keys(space, listener);
}

/** One request's heads, filled in round by round. */
class Survey {
  private readonly heads: AtlasHead[];
  private readonly layers: readonly number[];
  private readonly headsPerKey: number;
  private crossed: CrossedHeads | undefined;

  constructor(
    private readonly spaces: VocabularySpaces,
    private readonly request: AtlasRequest,
    private readonly rows: RequestRows,
    private readonly leftOut: readonly AtlasCircuit[],
    private readonly asking: Asking<AtlasResult>,
  ) {
    const { nLayers, nHeads, nKeyValueHeads } = spaces.model.checkpoint.config;
    this.headsPerKey = nHeads / nKeyValueHeads;
    this.layers = request.layer === undefined ? [...Array(nLayers).keys()] : [request.layer];
    this.heads = this.layers.flatMap((layer) =>
      Array.from({ length: nHeads }, (_, head) => ({ layer, head })),
    );
  }

  get result(): AtlasResult {
    return {
      ...provenance(this.spaces, this.request, ['scores', 'outputs', 'W_EE']),
      ...(this.rows.taken && { vocabularyRows: this.rows.taken }),
      ...(this.headsPerKey > 1 && { headsPerKey: this.headsPerKey }),
      heads: this.heads.map(inOrder),
      ...(this.crossed && { crossed: this.crossed }),
      ...(!hasUnembedding(this.spaces) && { leftOut: this.leftOut }),
    };
  }

  /**
   * Adds the circuits to every head, layer by layer, and the copying score if the vocabulary's products are given.
   * Without them, progress comes from computing them.
   */
  async add(circuits: readonly AtlasCircuit[], vocabulary?: VocabularyProducts): Promise<void> {
    const { model } = this.spaces;
    const weights = model.weights(this.request.processing);
    const pool = new MatrixPool();
    for (const [place, layer] of this.layers.entries()) {
      await tick(this.asking.signal);
      const layerHeads = new LayerHeads(model.compute, await weights.layerHeads(layer), pool);
      for (const circuit of circuits) {
        const [left, right] = await Promise.all(
          SIDES[circuit].map((side) => this.factors(layerHeads, side, vocabulary)),
        );
        await this.addToHeads(place, (head) => ({
          [circuit]: summary(left[head], right[head], this.request.values),
        }));
      }
      if (vocabulary) {
        const { unembedToEmbed } = vocabulary;
        if (unembedToEmbed) {
          const products = await layerHeads.products('output', unembedToEmbed, 'value');
          await this.addToHeads(place, (head) => ({ copyingScore: copyingScoreOf(products[head]) }));
        }
        this.asking.onProgress?.({
          stage: 'Spectra of every head',
          fraction: (place + 1) / this.layers.length,
        });
      }
      this.asking.onPartial?.(this.result);
    }
  }

  /** One side of every head of a layer. */
  private async factors(
    layerHeads: LayerHeads,
    side: AtlasSide,
    vocabulary: VocabularyProducts | undefined,
  ): Promise<AtlasFactor[]> {
    const rows = vocabulary?.rows.get(side);
    if (!rows)
      return (await layerHeads.triangles(side.factor, this.asking)).map((triangle) => ({ triangle }));
    const seen = await layerHeads.seen(side.factor, rows.vocabulary, this.asking);
    return seen.map((own) => ({ seen: own, triangle: rows.centered ? own.spread : wholeTriangle(own) }));
  }

  /** Adds, circuit by circuit, the tokens along every head's first vectors. */
  async name(circuits: readonly AtlasCircuit[], top: number): Promise<void> {
    const { model } = this.spaces;
    const weights = model.weights(this.request.processing);
    const tokens = new MarkedTokens(this.spaces, this.request, this.asking.tokenizer, this.asking);
    for (const circuit of circuits) {
      const [one, other] = SIDES[circuit];
      const own = await this.sidesOf(circuit);
      const naming = await this.namingRows(circuit);
      let waiting: { readonly at: number; readonly vectors: FirstVectors }[] = [];
      const flush = async () => {
        const vectors = waiting.map((head) => head.vectors);
        const found = await tokensOf(vectors, naming, top, tokens, this.asking);
        for (const [i, { at }] of waiting.entries()) {
          const summary = this.heads[at][circuit];
          if (summary) this.heads[at] = { ...this.heads[at], [circuit]: { ...summary, tokens: found[i] } };
        }
        waiting = [];
        this.asking.onPartial?.(this.result);
      };
      const pool = new MatrixPool();
      for (const [place, layer] of this.layers.entries()) {
        await tick(this.asking.signal);
        const layerHeads = new LayerHeads(model.compute, await weights.layerHeads(layer), pool);
        const left = await this.factors(layerHeads, one, own);
        const right = await this.factors(layerHeads, other, own);
        for (const head of left.keys()) {
          await tick(this.asking.signal);
          const vectors = firstVectors(
            { triangle: left[head].triangle, factor: layerHeads.rows(one.factor, head) },
            { triangle: right[head].triangle, factor: layerHeads.rows(other.factor, head) },
          );
          waiting.push({ at: place * left.length + head, vectors });
        }
        if (waiting.length >= DIRECTIONS_AT_ONCE || place === this.layers.length - 1) await flush();
      }
    }
  }

  private async sidesOf(circuit: AtlasCircuit): Promise<VocabularyProducts> {
    const rows = new Map<AtlasSide, RowSide>();
    for (const side of SIDES[circuit]) {
      const taken = await rowsOf(side, this.rows, this.asking);
      if (taken) rows.set(side, taken);
    }
    return { rows };
  }

  /** The rows that name a circuit's vectors: its own, or for `qk` and `ov` those that the tables of `head` and `ov` take. */
  private async namingRows(circuit: AtlasCircuit): Promise<NamingRows> {
    const unembeds = hasUnembedding(this.spaces);
    if (circuit === 'qk') {
      const left = await this.rows.queries(unembeds ? 'W_U' : 'W_E', this.asking);
      return { left, right: await this.rows.keys('W_EE', this.asking), overVocabulary: false };
    }
    if (circuit === 'ov') {
      const left = await this.rows.keys('W_E', this.asking);
      const right = unembeds ? await this.rows.outputs(this.asking) : left;
      return { left, right, overVocabulary: false };
    }
    const { rows } = await this.sidesOf(circuit);
    const [left, right] = SIDES[circuit].map((side) => rows.get(side)!);
    return { left, right, overVocabulary: true };
  }

  /** Adds the copying scores' percentiles among crossed heads. */
  rank(crossed: CrossedCopying | undefined): void {
    this.crossed = crossed?.range;
    for (const [at, own] of this.heads.entries()) {
      if (!crossed || own.copyingScore === undefined) continue;
      this.heads[at] = { ...own, copyingPercentile: crossed.percentile(own.copyingScore) };
    }
  }

  /** @param place of the layer among those processed */
  private async addToHeads(place: number, part: (head: number) => Partial<AtlasHead>): Promise<void> {
    const { nHeads } = this.spaces.model.checkpoint.config;
    for (let head = 0; head < nHeads; head++) {
      await tick(this.asking.signal);
      const at = place * nHeads + head;
      this.heads[at] = { ...this.heads[at], ...part(head) };
    }
  }
}

/** The same key order whatever was there first, so that results are equal to the byte. */
function inOrder({ layer, head, copyingScore, copyingPercentile, ...circuits }: AtlasHead): AtlasHead {
  const summaries = ATLAS_CIRCUITS.flatMap((circuit) => {
    const own = circuits[circuit];
    return own ? [[circuit, own] as const] : [];
  });
  return {
    layer,
    head,
    ...Object.fromEntries(summaries),
    ...(copyingScore !== undefined && { copyingScore }),
    ...(copyingPercentile !== undefined && { copyingPercentile }),
  };
}

function summary(left: AtlasFactor, right: AtlasFactor, values: number): CircuitSummary {
  const singularValues = factoredSingularValues(left.triangle, right.triangle);
  const parts = left.seen && right.seen && scoreParts(left.seen, right.seen);
  return {
    topSingularValues: Array.from(singularValues.subarray(0, values)),
    effectiveRank: effectiveRank(singularValues),
    frobeniusNorm: frobeniusNorm(singularValues),
    ...(parts && { parts }),
  };
}

/** exp of the entropy of the squared singular values' shares (Roy and Vetterli 2007, on variances); 0 for a zero matrix. */
export function effectiveRank(singularValues: ArrayLike<number>): number {
  const total = frobeniusNorm(singularValues) ** 2;
  if (total === 0) return 0;
  let entropy = 0;
  for (let i = 0; i < singularValues.length; i++) {
    const share = singularValues[i] ** 2 / total;
    if (share > 0) entropy -= share * Math.log(share);
  }
  return Math.exp(entropy);
}
