import { VocabularyMatrix, type Scored } from '../model/vocabularyMatrix.js';
import type { CircuitResult, HeadRequest, HeadResult, SingularVector } from '../protocol/head.js';
import type { VocabularySpace } from '../protocol/model.js';
import type { Asking } from './asking.js';
import type { MarkedTokens } from './markedTokens.js';
import { circuitResult, signed, vectorOf, type Spectrum } from './spectrum.js';
import { cosineTables, signOf, turned } from './tokenTables.js';
import type { VocabularySpaces } from './vocabularySpaces.js';
import { hasUnembedding } from './answerable.js';

/** The tokens along the singular vectors of a circuit of `[d_model, d_model]` between queries and keys. */
export class DirectionTables {
  private directions: readonly { readonly query: Float64Array; readonly key: Float64Array }[] = [];

  constructor(
    private readonly spaces: VocabularySpaces,
    private readonly request: HeadRequest,
    private readonly tokens: MarkedTokens,
    private readonly asking: Asking<HeadResult>,
  ) {}

  /** Of the requested vectors, once {@link of} has turned them. */
  get keys(): Float64Array[] {
    return this.directions.map(({ key }) => key);
  }

  /** The spectrum is reported at once; its tables follow when W_U and W_E are in memory. */
  async of(found: Spectrum, onPart: (part: CircuitResult) => void): Promise<void> {
    const indices = this.request.vectors.filter((index) => index < found.singularValues.length);
    const bare = indices.map((index) => vectorOf(found, index));
    onPart(circuitResult(found, bare));
    if (bare.length === 0) return;
    this.directions = indices.map((index) => {
      const { left, right } = found.directions(index);
      return { query: left, key: right };
    });
    const embed = await this.space('W_E');
    const queries = this.directions.map(({ query }) => query);
    const unembed = hasUnembedding(this.spaces)
      ? [{ matrix: await this.space('W_U'), directions: queries }]
      : [];
    const embedded = { matrix: embed, directions: [...queries, ...this.keys] };
    const scores = await VocabularyMatrix.scoresTogether([...unembed, embedded], this.asking.signal);
    const queryUnembed = unembed.length > 0 ? await this.cosines(unembed[0], scores[0]) : undefined;
    const inEmbed = await this.cosines(embedded, scores.at(-1)!);
    const signs = (queryUnembed ?? inEmbed).slice(0, queries.length).map(({ ends }) => signOf(ends));
    this.directions = this.directions.map(({ query, key }, i) => ({
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

  /**
   * Adds the key side's tables with W_EE.
   *
   * @param matrix W_EE
   * @param scores of its rows along {@link keys}
   */
  async withEffective(
    part: CircuitResult,
    matrix: VocabularyMatrix,
    scores: readonly Float32Array[],
  ): Promise<CircuitResult> {
    const tables = await this.cosines({ matrix, directions: this.keys }, scores);
    const vectors = part.vectors.map((vector, i): SingularVector => {
      const { bySquaredCosine, ends } = tables[i];
      return {
        ...vector,
        cosine: { ...vector.cosine!, keyEffectiveEmbed: bySquaredCosine },
        signed: { ...vector.signed!, keyEffectiveEmbed: ends },
      };
    });
    return { ...part, vectors };
  }

  private space(space: VocabularySpace): Promise<VocabularyMatrix> {
    return this.spaces.get(space, this.request.processing, this.request.variant, this.asking);
  }

  private async cosines(asked: Scored, scores: readonly Float32Array[]) {
    return cosineTables(asked, scores, this.request, await this.tokens.of(asked.matrix), this.asking);
  }
}
