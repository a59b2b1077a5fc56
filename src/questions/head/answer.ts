import { VocabularyMatrix, type Scored } from '../../model/vocabularyMatrix.js';
import {
  type CircuitResult,
  type HeadRequest,
  type HeadResult,
  type QkCircuit,
  type SingularVector,
} from '../../protocol/head.js';
import type { VocabularySpace } from '../../protocol/model.js';
import { tick } from '../../tasks/tick.js';
import type { Asking } from '../../circuits/asking.js';
import { CIRCUIT_SPACES } from '../../circuits/circuitSpaces.js';
import { qkSides } from '../../circuits/headSides.js';
import { MarkedTokens } from '../../circuits/markedTokens.js';
import { checkDistance, checkHead, checkVectors, provenance } from '../../circuits/provenance.js';
import { circuitOverTokens, overTokens, type OverTokens } from '../../circuits/overTokens.js';
import { RequestRows } from '../../circuits/requestRows.js';
import { RowView, type AskedOfRows, type RowProducts } from '../../circuits/rowView.js';
import { circuitResult, signed, spectrum, vectorOf } from '../../circuits/spectrum.js';
import { cosineTables, signOf, turned } from '../../circuits/tokenTables.js';
import type { VocabularySpaces } from '../../circuits/vocabularySpaces.js';
import { answerable, hasUnembedding } from '../../circuits/withoutUnembedding.js';

/**
 * The QK circuits of one head: spectra, and token tables of the requested singular vectors. Circuits are answered in
 * the order of what they need, `qk` first, and reported one by one through `asking.onPartial`.
 *
 * @throws QkLensError `noSuchHead`, `noSuchVector`, `badRequest` for an impossible distance or token frequency;
 *   `noTokenizer`, `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function analyzeHead(
  spaces: VocabularySpaces,
  request: HeadRequest,
  asking: Asking<HeadResult>,
): Promise<HeadResult> {
  const { config } = spaces.model.checkpoint;
  checkHead(request.head, config);
  checkDistance(request.distance ?? 0, request.head, config);
  checkVectors(request.vectors, config.dHead);

  const { circuits: answered, leftOut } = answerable(spaces, request.circuits, overUnembedding);
  const rows = await RequestRows.of(spaces, request, asking.tokenizer);
  const weights = spaces.model.weights(request.processing);
  const qk = await weights.qk(request.head, request.distance);
  const sides = qkSides(qk, weights.rounding(request.head));
  let result: HeadResult = {
    ...provenance(spaces, request, ['scores', 'W_EE']),
    head: request.head,
    ...(config.rotary && { distance: request.distance ?? 0 }),
    ...(rows.taken && { vocabularyRows: rows.taken }),
    ...(request.rankBy && { rankBy: request.rankBy }),
    circuits: {},
    ...(leftOut.length > 0 && { leftOut }),
  };
  const add = (circuit: QkCircuit, part: CircuitResult) => {
    result = { ...result, circuits: { ...result.circuits, [circuit]: part } };
    asking.onPartial?.(result);
  };
  const circuits = new QkCircuits(spaces, request, sides, rows, asking);
  const { processing, variant } = request;
  const unready = request.onlyReady === true && !(await spaces.effectiveIfKept(processing, variant, asking));
  const asked = (circuit: QkCircuit) => answered.includes(circuit);
  if (asked('qk')) await circuits.qk((part) => add('qk', part));
  if (asked('embedding')) add('embedding', await circuits.embedding());
  if (unready) return result;
  if (asked('effective')) {
    const { effective, qk } = await circuits.effective(result.circuits.qk);
    add('effective', effective);
    if (qk) add('qk', qk);
  } else if (asked('qk') && request.cosine)
    add('qk', await circuits.withEffectiveCosines(result.circuits.qk!));
  return result;
}

function overUnembedding(circuit: QkCircuit): boolean {
  return circuit !== 'qk' && Object.values(CIRCUIT_SPACES[circuit]).includes('W_U');
}

/** One request's circuits. */
class QkCircuits {
  private readonly tokens: MarkedTokens;
  private qkDirections: readonly { readonly query: Float64Array; readonly key: Float64Array }[] = [];

  constructor(
    private readonly spaces: VocabularySpaces,
    private readonly request: HeadRequest,
    private readonly sides: ReturnType<typeof qkSides>,
    private readonly rows: RequestRows,
    private readonly asking: Asking<HeadResult>,
  ) {
    this.tokens = new MarkedTokens(spaces, request, asking.tokenizer, asking);
  }

  /** The spectrum of W_Q W_K^T is reported at once; its tables follow when W_U and W_E are in memory. */
  async qk(onPart: (part: CircuitResult) => void): Promise<void> {
    const { compute } = this.spaces.model;
    const found = await spectrum(compute, this.sides.query, this.sides.key, this.asking);
    const bare = this.request.vectors.map((index) => vectorOf(found, index));
    onPart(circuitResult(found, bare));
    if (bare.length === 0) return;
    this.qkDirections = this.request.vectors.map((index) => {
      const { left, right } = found.directions(index);
      return { query: left, key: right };
    });
    const embed = await this.space('W_E');
    const queries = this.qkDirections.map(({ query }) => query);
    const unembed = hasUnembedding(this.spaces)
      ? [{ matrix: await this.space('W_U'), directions: queries }]
      : [];
    const embedded = { matrix: embed, directions: [...queries, ...this.qkKeys] };
    const scores = await this.scores([...unembed, embedded]);
    const queryUnembed = unembed.length > 0 ? await this.cosines(unembed[0], scores[0]) : undefined;
    const inEmbed = await this.cosines(embedded, scores.at(-1)!);
    const signs = (queryUnembed ?? inEmbed).slice(0, queries.length).map(({ ends }) => signOf(ends));
    this.qkDirections = this.qkDirections.map(({ query, key }, i) => ({
      query: signed(query, signs[i]),
      key: signed(key, signs[i]),
    }));
    const vectors = bare.map((vector, i): SingularVector => {
      const cosine = {
        ...(queryUnembed && {
          queryUnembed: queryUnembed[i].bySquaredCosine,
          queryUnembedByDot: queryUnembed[i].bySquaredDot,
        }),
        queryEmbed: inEmbed[i].bySquaredCosine,
        keyEmbed: inEmbed[queries.length + i].bySquaredCosine,
      };
      const ends = {
        ...(queryUnembed && { queryUnembed: turned(queryUnembed[i].ends, signs[i]) }),
        queryEmbed: turned(inEmbed[i].ends, signs[i]),
        keyEmbed: turned(inEmbed[queries.length + i].ends, signs[i]),
      };
      return { ...vector, cosine, signed: ends };
    });
    onPart(circuitResult(found, vectors));
  }

  async embedding(): Promise<CircuitResult> {
    const over = await this.overVocabulary('embedding');
    return circuitOverTokens(over, await this.products(over.asked), this.request, this.tokens);
  }

  /** Also computes, in the same pass over W_EE, its additions to `qk`'s tables. */
  async effective(qk: CircuitResult | undefined): Promise<{ effective: CircuitResult; qk?: CircuitResult }> {
    const over = await this.overVocabulary('effective');
    const matrix = await this.space('W_EE');
    const keys = { view: new RowView(matrix), directions: this.qkKeys };
    const products = await this.products([...over.asked, keys]);
    const effective = await circuitOverTokens(over, products, this.request, this.tokens);
    if (!qk) return { effective };
    const scores = products.at(-1)!.map(({ entries }) => entries);
    return { effective, qk: await this.addEffectiveCosines(qk, matrix, scores) };
  }

  /** Adds to `qk`'s tables the key side's with W_EE. */
  async withEffectiveCosines(qk: CircuitResult): Promise<CircuitResult> {
    if (qk.vectors.length === 0) return qk;
    const matrix = await this.space('W_EE');
    return this.addEffectiveCosines(qk, matrix, await matrix.scores(this.qkKeys, this.asking.signal));
  }

  private async addEffectiveCosines(
    qk: CircuitResult,
    matrix: VocabularyMatrix,
    keyScores: readonly Float32Array[],
  ): Promise<CircuitResult> {
    const tables = await this.cosines({ matrix, directions: this.qkKeys }, keyScores);
    const vectors = qk.vectors.map((vector, i): SingularVector => {
      const { bySquaredCosine, ends } = tables[i];
      return {
        ...vector,
        cosine: { ...vector.cosine!, keyEffectiveEmbed: bySquaredCosine },
        signed: { ...vector.signed!, keyEffectiveEmbed: ends },
      };
    });
    return { ...qk, vectors };
  }

  private async overVocabulary(circuit: Exclude<QkCircuit, 'qk'>): Promise<OverTokens> {
    const spaces = CIRCUIT_SPACES[circuit];
    const query = await this.rows.queries(spaces.query, this.asking);
    const key = await this.rows.keys(spaces.key, this.asking);
    const { compute } = this.spaces.model;
    const sides = [
      { ...this.sides.query, ...query },
      { ...this.sides.key, ...key },
    ] as const;
    const over = await overTokens(compute, sides, this.request, this.asking);
    await tick(this.asking.signal);
    return over;
  }

  private space(space: VocabularySpace): Promise<VocabularyMatrix> {
    return this.spaces.get(space, this.request.processing, this.request.variant, this.asking);
  }

  private get qkKeys(): Float64Array[] {
    return this.qkDirections.map(({ key }) => key);
  }

  private products(asked: readonly AskedOfRows[]): Promise<RowProducts[][]> {
    return RowView.productsTogether(asked, this.asking);
  }

  private scores(asked: readonly Scored[]): Promise<Float32Array[][]> {
    return VocabularyMatrix.scoresTogether(asked, this.asking.signal);
  }

  private async cosines(asked: Scored, scores: readonly Float32Array[]) {
    return cosineTables(asked, scores, this.request, await this.tokens.of(asked.matrix), this.asking);
  }
}
