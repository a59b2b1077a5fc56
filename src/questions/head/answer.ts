import { VocabularyMatrix } from '../../model/vocabularyMatrix.js';
import {
  NO_LATENT,
  type CircuitResult,
  type HeadCircuit,
  type HeadRequest,
  type HeadResult,
  type QkCircuit,
} from '../../protocol/head.js';
import { QkLensError } from '../../protocol/errors.js';
import type { VocabularySpace } from '../../protocol/model.js';
import { tick } from '../../tasks/tick.js';
import type { Asking } from '../../circuits/asking.js';
import { CIRCUIT_SPACES } from '../../circuits/circuitSpaces.js';
import { DirectionTables } from '../../circuits/directionTables.js';
import { qkSides } from '../../circuits/headSides.js';
import { cutTo, qkUpdate } from '../../circuits/headUpdate.js';
import { MarkedTokens } from '../../circuits/markedTokens.js';
import { checkDistance, checkHead, checkVectors, provenance } from '../../circuits/provenance.js';
import { circuitOverTokens, overTokens, type OverTokens } from '../../circuits/overTokens.js';
import { RequestRows } from '../../circuits/requestRows.js';
import { RowView } from '../../circuits/rowView.js';
import { spectrum } from '../../circuits/spectrum.js';
import type { VocabularySpaces } from '../../circuits/vocabularySpaces.js';
import { answerable, hasEffective } from '../../circuits/answerable.js';

/**
 * The QK circuits of one head: spectra, and token tables of the requested singular vectors. Circuits are answered in
 * the order of what they need, `qk` first, and reported one by one through `asking.onPartial`.
 *
 * @throws QkLensError `noSuchHead`, `noSuchVector`, `badRequest` for an impossible distance or token frequency, and for
 *   `update` without an adapter; `noTokenizer`, `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function analyzeHead(
  spaces: VocabularySpaces,
  request: HeadRequest,
  asking: Asking<HeadResult>,
): Promise<HeadResult> {
  const { config } = spaces.model.checkpoint;
  const { processing, variant, distance = 0 } = request;
  checkHead(request.head, config);
  checkDistance(distance, request.head, config);
  checkVectors(request.vectors, config.dHead);

  const { circuits: answered, leftOut } = answerable(spaces, request.circuits, spacesOf);
  const asked = (circuit: HeadCircuit) => answered.includes(circuit);
  const rows = await RequestRows.of(spaces, request, asking.tokenizer);
  const weights = spaces.model.weights(processing);
  const sides = qkSides(await weights.qk(request.head, distance), weights.rounding(request.head));
  const update = asked('update') ? await qkUpdate(spaces, request.head, processing, distance) : undefined;
  let result: HeadResult = {
    ...provenance(spaces, request, ['scores', 'W_EE']),
    head: request.head,
    ...((config.rotary ?? config.latentRotary) && { distance }),
    ...(rows.taken && { vocabularyRows: rows.taken }),
    ...(request.rankBy && { rankBy: request.rankBy }),
    circuits: {},
    ...(leftOut.length > 0 && { leftOut }),
    ...(!hasEffective(spaces) && { withoutEffective: true as const }),
  };
  const add = (circuit: HeadCircuit, part: CircuitResult) => {
    result = { ...result, circuits: { ...result.circuits, [circuit]: part } };
    asking.onPartial?.(result);
  };
  const { compute } = spaces.model;
  const tokens = new MarkedTokens(spaces, request, asking.tokenizer, asking);
  const directed: Directed[] = [];
  const along = (circuit: Directed['circuit']) => {
    const tables = new DirectionTables(spaces, request, tokens, asking);
    directed.push({ circuit, tables });
    return tables;
  };
  if (asked('qk')) {
    const found = await spectrum(compute, sides.query, sides.key, asking);
    await along('qk').of(found, (part) => add('qk', part));
  }
  if (update) {
    const found = await spectrum(compute, update.left, update.right, asking);
    await along('update').of(cutTo(found, update.rank), (part) => add('update', part));
  }
  if (asked('rotary')) {
    const part = await weights.rotaryPart(request.head, distance);
    if (!part) throw new QkLensError('badRequest', NO_LATENT);
    const { query, key } = qkSides(part, weights.rounding(request.head));
    const found = await spectrum(compute, query, key, asking);
    await along('rotary').of(found, (own) => add('rotary', own));
  }
  const over = new OverVocabulary(spaces, request, sides, rows, tokens, asking);
  const unready = request.onlyReady === true && !(await spaces.effectiveIfKept(processing, variant, asking));
  if (asked('embedding')) add('embedding', await over.embedding());
  if (unready) return result;
  if (asked('effective')) {
    const { effective, scores, matrix } = await over.effective(directed.map(({ tables }) => tables.keys));
    add('effective', effective);
    for (const [i, { circuit, tables }] of directed.entries())
      add(circuit, await tables.withEffective(result.circuits[circuit]!, matrix, scores[i]));
  } else if (request.cosine && hasEffective(spaces)) {
    for (const { circuit, tables } of directed) {
      const part = result.circuits[circuit]!;
      if (part.vectors.length === 0) continue;
      const matrix = await over.space('W_EE');
      const scores = await matrix.scores(tables.keys, asking.signal);
      add(circuit, await tables.withEffective(part, matrix, scores));
    }
  }
  return result;
}

/** A circuit whose vectors are directions of d_model. */
interface Directed {
  readonly circuit: 'qk' | 'update' | 'rotary';
  readonly tables: DirectionTables;
}

/** Those that not every model has. */
function spacesOf(circuit: HeadCircuit): readonly ('W_U' | 'W_EE')[] {
  const spaces = isOverVocabulary(circuit) ? Object.values(CIRCUIT_SPACES[circuit]) : [];
  return spaces.filter((space) => space !== 'W_E');
}

function isOverVocabulary(circuit: HeadCircuit): circuit is keyof typeof CIRCUIT_SPACES {
  return Object.hasOwn(CIRCUIT_SPACES, circuit);
}

/** One request's circuits over the vocabulary. */
class OverVocabulary {
  constructor(
    private readonly spaces: VocabularySpaces,
    private readonly request: HeadRequest,
    private readonly sides: ReturnType<typeof qkSides>,
    private readonly rows: RequestRows,
    private readonly tokens: MarkedTokens,
    private readonly asking: Asking<HeadResult>,
  ) {}

  async embedding(): Promise<CircuitResult> {
    const over = await this.over('embedding');
    const products = await RowView.productsTogether(over.asked, this.asking);
    return circuitOverTokens(over, products, this.request, this.tokens);
  }

  /** @param keys lists of directions, whose products with W_EE's rows are computed in the same pass over it */
  async effective(keys: readonly (readonly Float64Array[])[]): Promise<{
    readonly effective: CircuitResult;
    readonly matrix: VocabularyMatrix;
    /** Of each list. */
    readonly scores: readonly (readonly Float32Array[])[];
  }> {
    const over = await this.over('effective');
    const matrix = await this.space('W_EE');
    const along = keys.map((directions) => ({ view: new RowView(matrix), directions }));
    const products = await RowView.productsTogether([...over.asked, ...along], this.asking);
    const effective = await circuitOverTokens(over, products, this.request, this.tokens);
    const scores = products.slice(over.asked.length).map((own) => own.map(({ entries }) => entries));
    return { effective, matrix, scores };
  }

  space(space: VocabularySpace): Promise<VocabularyMatrix> {
    return this.spaces.get(space, this.request.processing, this.request.variant, this.asking);
  }

  private async over(circuit: Exclude<QkCircuit, 'qk'>): Promise<OverTokens> {
    const spaces = CIRCUIT_SPACES[circuit];
    const query = await this.rows.queries(spaces.query, this.asking);
    const key = await this.rows.keys(spaces.key, this.asking);
    const sides = [
      { ...this.sides.query, ...query },
      { ...this.sides.key, ...key },
    ] as const;
    const over = await overTokens(this.spaces.model.compute, sides, this.request, this.asking);
    await tick(this.asking.signal);
    return over;
  }
}
