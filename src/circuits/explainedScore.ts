import type { Matrix32 } from '../linalg/matrix.js';
import { topIndices } from '../linalg/topK.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import type { HeadRef } from '../protocol/headRef.js';
import type { Processing } from '../protocol/model.js';
import type { Listener } from '../tasks/sharedTask.js';
import { eachLayer } from './eachLayer.js';
import type { LayerTrace } from './forward.js';
import type { HeldNorms } from './heldNorms.js';
import { linearScores } from './linearScores.js';
import { matrixRow } from './matrixRow.js';
import { StreamParts } from './streamParts.js';
import { startParts } from './streamStart.js';
import type { VocabularySpaces } from './vocabularySpaces.js';
import { whyScore, type WhyScore } from './whyScore.js';

/** One of a head's scores on a prompt, with the directions along which each stream adds to it. */
export interface ExplainedScore extends WhyScore {
  /** The attention, from 0 to 1. */
  readonly attention: number;
  /** `[d_model]`: the product of a part of the query's or the key's stream with it is the part of the score. */
  readonly along: { readonly query: Float64Array; readonly key: Float64Array };
}

/**
 * The key to which a head attends most from a position.
 *
 * @throws QkLensError as {@link eachLayer}
 */
export async function mostAttended(
  { model }: VocabularySpaces,
  processing: Processing,
  { layer, head }: HeadRef,
  tokens: readonly number[],
  position: number,
  listener: Listener,
): Promise<number> {
  let attention: Float64Array | undefined;
  const onLayer = (trace: LayerTrace) => {
    if (trace.layer === layer) attention = matrixRow(trace.head(head).pattern, position);
  };
  await eachLayer(model, processing, tokens, onLayer, listener);
  return topIndices(attention!, 1)[0];
}

/** Collects during a run what explains one score, see {@link whyScore}. */
export class ScoreParts {
  private readonly query: StreamParts;
  private readonly key: StreamParts;
  private residPre: Matrix32 | undefined;
  private attention = 0;

  constructor(
    private readonly ref: HeadRef,
    private readonly at: { readonly query: number; readonly key: number },
  ) {
    const place = { layer: ref.layer, point: 'resid_pre' } as const;
    this.query = new StreamParts(place, at.query);
    this.key = new StreamParts(place, at.key);
  }

  /** Those that the stream goes through at each side's position. */
  get norms(): { readonly query: HeldNorms; readonly key: HeldNorms } {
    return { query: this.query.norms, key: this.key.norms };
  }

  /** Called with the layers in order; throws what {@link LayerTrace.written} throws. */
  async add(trace: LayerTrace, nHeads: number): Promise<void> {
    await this.query.add(trace, nHeads);
    await this.key.add(trace, nHeads);
    if (trace.layer !== this.ref.layer) return;
    this.residPre = trace.residPre;
    this.attention = matrixRow(trace.head(this.ref.head).pattern, this.at.query)[this.at.key];
  }

  /** @throws QkLensError `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled` */
  async explained(
    weights: CanonicalWeights,
    tokens: readonly number[],
    top: number,
    listener: Listener,
  ): Promise<ExplainedScore> {
    const written = async (parts: StreamParts, at: number) =>
      parts.after(await startParts(weights, tokens, at, listener));
    const scores = await linearScores(weights, this.ref, tokens.length);
    const stream = (at: number) => matrixRow(this.residPre!, at);
    const query = scores.query(this.at.query, stream(this.at.query));
    const key = scores.key(this.at.key, stream(this.at.key));
    const why = await whyScore(
      weights.compute,
      { query, key, penalty: scores.penalty(this.at.query, this.at.key) },
      { query: await written(this.query, this.at.query), key: await written(this.key, this.at.key) },
      top,
      listener,
    );
    return {
      ...why,
      attention: this.attention,
      along: { query: query.direction(key.whole()), key: key.direction(query.whole()) },
    };
  }
}
