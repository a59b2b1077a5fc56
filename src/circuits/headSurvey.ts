import { attentionLayers } from '../protocol/attentionLayers.js';
import { tick } from '../tasks/tick.js';
import type { Asking } from './asking.js';
import { copyingScoreOf } from './copyingScore.js';
import type { CrossedCopying } from './crossedCopying.js';
import { groupsOfHeads, type LayerHeads } from './layerHeads.js';
import { provenance } from './provenance.js';
import type { RequestRows } from './requestRows.js';
import type { VocabularySpaces } from './vocabularySpaces.js';
import { hasUnembedding } from './answerable.js';
import { MatrixPool } from '../linalg/matrixPool.js';
import {
  ATLAS_CIRCUITS,
  type AtlasCircuit,
  type AtlasHead,
  type AtlasRequest,
  type AtlasResult,
  type CircuitTokens,
} from '../protocol/atlas.js';
import type { CrossedHeads } from '../protocol/ov.js';
import { nameVectors } from './nameVectors.js';
import { factorsOf, SIDES } from './circuitSides.js';
import { summary } from './circuitSummary.js';
import type { VocabularyProducts } from './circuitVocabulary.js';

/** One request's heads, filled in round by round. */
export class HeadSurvey {
  private readonly heads: AtlasHead[];
  private readonly layers: readonly number[];
  private readonly headsPerKey: number;
  private crossed: CrossedHeads | undefined;

  constructor(
    private readonly spaces: VocabularySpaces,
    private readonly request: AtlasRequest,
    private readonly rows: RequestRows,
    private readonly circuitsLeftOut: readonly AtlasCircuit[],
    private readonly asking: Asking<AtlasResult>,
  ) {
    const { config } = spaces.model.checkpoint;
    const { nHeads, nKeyValueHeads } = config;
    this.headsPerKey = nHeads / nKeyValueHeads;
    this.layers = request.layer === undefined ? attentionLayers(config) : [request.layer];
    this.heads = this.layers.flatMap((layer) =>
      Array.from({ length: nHeads }, (_, head) => ({ layer, head })),
    );
  }

  get result(): AtlasResult {
    const { withoutAttention } = this.spaces.model.checkpoint.config;
    return {
      ...provenance(this.spaces, this.request, ['scores', 'outputs', 'W_EE']),
      ...(this.rows.taken && { vocabularyRows: this.rows.taken }),
      ...(this.headsPerKey > 1 && { headsPerKey: this.headsPerKey }),
      ...(this.request.layer === undefined && withoutAttention && { withoutAttention }),
      heads: this.heads.map(inOrder),
      ...(this.crossed && { crossed: this.crossed }),
      ...(this.leftOut.length > 0 && { leftOut: this.leftOut }),
    };
  }

  private get leftOut(): NonNullable<AtlasResult['leftOut']> {
    return [...this.circuitsLeftOut, ...(hasUnembedding(this.spaces) ? [] : (['copying'] as const))];
  }

  /**
   * Adds the circuits to every head, layer by layer, and the copying score if the vocabulary's products are given.
   * Without them, progress comes from computing them.
   */
  async add(circuits: readonly AtlasCircuit[], vocabulary?: VocabularyProducts): Promise<void> {
    const { model } = this.spaces;
    const { nHeads } = model.checkpoint.config;
    const weights = model.weights(this.request.processing);
    const pool = new MatrixPool();
    for (const [place, layer] of this.layers.entries()) {
      await tick(this.asking.signal);
      for await (const [first, layerHeads] of groupsOfHeads(model.compute, weights, layer, pool)) {
        await this.addGroup(place, first, layerHeads, circuits, vocabulary);
        if (vocabulary) {
          this.asking.onProgress?.({
            stage: 'Spectra of every head',
            fraction: (place + (first + layerHeads.count) / nHeads) / this.layers.length,
          });
        }
      }
      this.asking.onPartial?.(this.result);
    }
  }

  private async addGroup(
    place: number,
    first: number,
    layerHeads: LayerHeads,
    circuits: readonly AtlasCircuit[],
    vocabulary: VocabularyProducts | undefined,
  ): Promise<void> {
    for (const circuit of circuits) {
      const [left, right] = await Promise.all(
        SIDES[circuit].map((side) => factorsOf(layerHeads, side, vocabulary?.rows, this.asking)),
      );
      await this.addToHeads(place, first, layerHeads.count, (head) => ({
        [circuit]: summary(left[head], right[head], this.request.values),
      }));
    }
    if (!vocabulary?.unembedToEmbed) return;
    const products = await layerHeads.products('output', vocabulary.unembedToEmbed, 'value');
    await this.addToHeads(place, first, layerHeads.count, (head) => ({
      copyingScore: copyingScoreOf(products[head]),
    }));
  }

  /** Adds the tokens along the first vectors of some heads' circuit. @param at the heads' places */
  private nameHeads(circuit: AtlasCircuit, at: readonly number[], tokens: readonly CircuitTokens[]): void {
    for (const [i, place] of at.entries()) {
      const known = this.heads[place][circuit];
      if (known) this.heads[place] = { ...this.heads[place], [circuit]: { ...known, tokens: tokens[i] } };
    }
    this.asking.onPartial?.(this.result);
  }

  /** Adds, circuit by circuit, the tokens along every head's first vectors. */
  async name(circuits: readonly AtlasCircuit[], top: number): Promise<void> {
    const { spaces, request, rows, layers, asking } = this;
    for (const circuit of circuits) {
      await nameVectors({ spaces, request, rows, layers, asking }, circuit, top, (at, tokens) =>
        this.nameHeads(circuit, at, tokens),
      );
    }
  }

  /** Adds the copying scores' percentiles among crossed heads. */
  rank(crossed: CrossedCopying | undefined): void {
    this.crossed = crossed?.range;
    for (const [at, own] of this.heads.entries()) {
      if (!crossed || own.copyingScore === undefined) continue;
      this.heads[at] = { ...own, copyingPercentile: crossed.percentile(own.copyingScore) };
    }
  }

  /**
   * @param place of the layer among those processed
   * @param first of the heads that are taken together
   * @param part receives a head's place among these
   */
  private async addToHeads(
    place: number,
    first: number,
    count: number,
    part: (head: number) => Partial<AtlasHead>,
  ): Promise<void> {
    const { nHeads } = this.spaces.model.checkpoint.config;
    for (let head = 0; head < count; head++) {
      await tick(this.asking.signal);
      const at = place * nHeads + first + head;
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
