import { identity64 } from '../../linalg/matrix.js';
import { VocabularyMatrix, type Scored } from '../../model/vocabularyMatrix.js';
import type { CircuitResult, OvCosines, OvEnds, SingularVector } from '../../protocol/head.js';
import type { OvCircuit, OvRequest, OvResult } from '../../protocol/ov.js';
import type { VocabularySpace } from '../../protocol/model.js';
import type { Asking } from '../../circuits/asking.js';
import { copyingScore } from '../../circuits/copyingScore.js';
import { CrossedCopying } from '../../circuits/crossedCopying.js';
import { HeadEffect } from '../../circuits/headEffect.js';
import { cutTo, hasUpdate, ovUpdate, type HeadUpdate } from '../../circuits/headUpdate.js';
import { ovSides } from '../../circuits/headSides.js';
import { ownRanks, rankedTokens, streamRanks } from '../../circuits/ownRanks.js';
import { MarkedTokens } from '../../circuits/markedTokens.js';
import { checkHead, checkVectors, provenance } from '../../circuits/provenance.js';
import { circuitResult, spectrum, vectorOf, type Side, type Spectrum } from '../../circuits/spectrum.js';
import { circuitOverTokens, overTokens } from '../../circuits/overTokens.js';
import { RequestRows } from '../../circuits/requestRows.js';
import { RowView } from '../../circuits/rowView.js';
import {
  cosineTables,
  raisedAndLowered,
  signOf,
  turned,
  type CosineTables,
} from '../../circuits/tokenTables.js';
import { ownPlaces, readStreams, runTokens } from '../../circuits/streamsAt.js';
import type { VocabularySpaces } from '../../circuits/vocabularySpaces.js';
import { typedTokens } from '../../circuits/words.js';

/**
 * What one head writes for a token it attends to fully (identity pattern, z = v): the spectra of W_V W_O, of W_V and of
 * source W_V W_O W_U, the copying score, the ranks of tokens among their own outputs, and one token's effect on the
 * logits. Biases and the norms' scales are left out, as in TransformerLens' full OV circuit.
 *
 * @throws QkLensError `noSuchHead`, `noSuchVector`, `notOneToken`, `noTokenizer`, `badRequest` if none of the ranked
 *   words is one token; `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function ov(
  spaces: VocabularySpaces,
  request: OvRequest,
  asking: Asking<OvResult>,
): Promise<OvResult> {
  const { config } = spaces.model.checkpoint;
  const { compute } = spaces.model;
  const { processing, variant, source, top } = request;
  checkHead(request.head, config);
  checkVectors(request.vectors, config.dHead);
  const attended = request.token === undefined ? [] : await typedTokens(request.token, asking.tokenizer);
  const ranked = await rankedTokens(request, config.dVocabOut ?? config.dVocab, asking.tokenizer);
  const { streams: of = 'none' } = request;
  const run = of === 'none' ? undefined : await runTokens(of, request, spaces, asking.tokenizer);
  const rows = await RequestRows.of(spaces, request, asking.tokenizer);

  const weights = spaces.model.weights(processing);
  const head = await weights.head(request.head);
  let result: OvResult = {
    ...provenance(spaces, request, source === 'W_EE' ? ['outputs', 'W_EE'] : ['outputs']),
    head: request.head,
    source,
    ...(rows.taken && { vocabularyRows: rows.taken }),
    ...(request.rankBy && { rankBy: request.rankBy }),
    circuits: {},
  };
  const add = (part: Partial<OvResult>) => {
    result = { ...result, ...part };
    asking.onPartial?.(result);
  };
  const addCircuit = (circuit: OvCircuit, part: CircuitResult) =>
    add({ circuits: { ...result.circuits, [circuit]: part } });

  const tokens = new MarkedTokens(spaces, request, asking.tokenizer, asking);
  const circuits = new OvCircuits(
    spaces,
    request,
    ovSides(head, weights.rounding(request.head)),
    rows,
    tokens,
    asking,
  );
  const addCopyingScore = async () => {
    const unembedToSource = await spaces.unembedToSource(source, processing, variant, asking);
    add({ copyingScore: await copyingScore(compute, head, unembedToSource) });
  };
  const addPercentile = (crossed: CrossedCopying | undefined) => {
    if (!crossed || result.copyingScore === undefined) return;
    add({ copyingPercentile: crossed.percentile(result.copyingScore), crossed: crossed.range });
  };
  const wanted = (part: OvCircuit | 'copyingScore') => request.only?.includes(part) ?? true;
  if (wanted('ov')) addCircuit('ov', await circuits.ov());
  if (wanted('value')) addCircuit('value', await circuits.value());
  // Asked for by name, it is refused without an adapter.
  if (request.only ? wanted('update') : hasUpdate(spaces))
    addCircuit('update', await circuits.update(await ovUpdate(spaces, request.head, processing)));
  if (request.only) {
    if (wanted('fullOv')) addCircuit('fullOv', await circuits.fullOv());
    if (wanted('copyingScore')) {
      await addCopyingScore();
      addPercentile(await CrossedCopying.ifKept(spaces, source, request, asking));
    }
    return result;
  }
  const from = await spaces.get(source, processing, variant, asking);
  const output = await spaces.get('W_U', processing, variant, asking);
  const effect = new HeadEffect(compute, head, from, output);
  if (attended.length > 0) {
    const named = await tokens.of(output);
    const logits = await effect.logits(attended);
    const [typed, spaced] = attended.map((id, i) => ({
      token: asking.tokenizer.token(id),
      ...raisedAndLowered(logits[i], top, named),
    }));
    add({ ...typed, ...(spaced && { spaced }) });
  }
  addCircuit('fullOv', await circuits.fullOv());
  await addCopyingScore();
  add({ ownRanks: await ownRanks(effect, ranked, asking) });
  addPercentile(await CrossedCopying.of(spaces, source, processing, variant, asking));
  if (of !== 'none') {
    const streams = await readStreams(spaces, processing, request.head.layer, run!, asking);
    const places = ownPlaces(run!, output.dVocab, spaces.model.checkpoint.tokenizer.beginning);
    const ranks = await streamRanks(
      effect,
      places.map((at) => run![at]),
      places.map((at) => streams[at]),
      asking,
    );
    add({ streamRanks: { of, ...ranks } });
  }
  return result;
}

/** One request's circuits. */
class OvCircuits {
  constructor(
    private readonly spaces: VocabularySpaces,
    private readonly request: OvRequest,
    private readonly sides: ReturnType<typeof ovSides>,
    private readonly rows: RequestRows,
    private readonly tokens: MarkedTokens,
    private readonly asking: Asking<OvResult>,
  ) {}

  /** W_V W_O: its left vectors (what is read) against the source's rows, its right ones (what is written) against W_U's. */
  async ov(): Promise<CircuitResult> {
    const { value, output } = this.sides;
    return this.readAndWritten(await spectrum(this.spaces.model.compute, value, output, this.asking));
  }

  /** What an adapter changes in W_V W_O, with the same tables. */
  async update({ left, right, rank }: HeadUpdate): Promise<CircuitResult> {
    const found = await spectrum(this.spaces.model.compute, left, right, this.asking);
    return this.readAndWritten(cutTo(found, rank));
  }

  private readAndWritten(found: Spectrum): Promise<CircuitResult> {
    const along = this.vectorsOf(found).map((index) => found.directions(index));
    const writes = along.map(({ right }) => right);
    return this.withCosines(
      found,
      along.map(({ left }) => left),
      ['writeUnembed', writes],
    );
  }

  private vectorsOf({ singularValues }: Spectrum): readonly number[] {
    return this.request.vectors.filter((index) => index < singularValues.length);
  }

  /** W_V alone: its left singular vectors are the directions of d_model that the value reads, ordered by strength. */
  async value(): Promise<CircuitResult> {
    const { value } = this.sides;
    const exact: Side = { factor: identity64(value.factor.rows), rounding: 0 };
    const found = await spectrum(this.spaces.model.compute, value, exact, this.asking);
    const reads = this.request.vectors.map((index) => found.directions(index).left);
    return this.withCosines(found, reads, ['readUnembed', reads]);
  }

  async fullOv(): Promise<CircuitResult> {
    const from = await this.rows.keys(this.request.source, this.asking);
    const outputs = await this.rows.outputs(this.asking);
    const sides = [
      { ...this.sides.value, ...from },
      { ...this.sides.output, ...outputs },
    ] as const;
    const over = await overTokens(this.spaces.model.compute, sides, this.request, this.asking);
    const products = await RowView.productsTogether(over.asked, this.asking);
    return circuitOverTokens(over, products, this.request, this.tokens);
  }

  /**
   * Adds the tokens along each vector's directions: of those that it reads, and of those along W_U. Each vector is turned
   * to the positive end of the source's tokens.
   */
  private async withCosines(
    found: Spectrum,
    reads: readonly Float64Array[],
    [name, along]: readonly ['writeUnembed' | 'readUnembed', readonly Float64Array[]],
  ): Promise<CircuitResult> {
    // The source's comes first.
    const asked: (readonly [keyof OvCosines, VocabularySpace, readonly Float64Array[]])[] = [
      ...(this.request.source === 'W_EE' ? [['readEffectiveEmbed', 'W_EE', reads] as const] : []),
      ['readEmbed', 'W_E', reads],
      [name, 'W_U', along],
    ];
    const sides: Scored[] = [];
    for (const [, space, directions] of asked) sides.push({ matrix: await this.space(space), directions });
    const scores = await VocabularyMatrix.scoresTogether(sides, this.asking.signal);
    const tables: CosineTables[][] = [];
    for (const [i, side] of sides.entries()) {
      const named = await this.tokens.of(side.matrix);
      tables.push(await cosineTables(side, scores[i], this.request, named, this.asking));
    }
    const vectors = this.vectorsOf(found).map((index, k): SingularVector => {
      const sign = signOf(tables[0][k].ends);
      const of = <T>(make: (own: CosineTables) => T) =>
        Object.fromEntries(asked.map(([table], i) => [table, make(tables[i][k])]));
      return {
        ...vectorOf(found, index),
        ov: of(({ bySquaredCosine }) => bySquaredCosine) as unknown as OvCosines,
        ovSigned: of(({ ends }) => turned(ends, sign)) as unknown as OvEnds,
      };
    });
    return circuitResult(found, vectors);
  }

  private space(space: VocabularySpace): Promise<VocabularyMatrix> {
    return this.spaces.get(space, this.request.processing, this.request.variant, this.asking);
  }
}
