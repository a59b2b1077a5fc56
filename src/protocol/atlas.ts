import { QK_CIRCUITS, type QkCircuit } from './head.js';
import type { HeadRef } from './headRef.js';
import type { CrossedHeads } from './ov.js';
import type { LayerWithoutAttention, Provenance, WeightOptions } from './model.js';
import type { MarkedToken } from './rankedTokens.js';
import type { RowOptions, RowsTaken } from './rowOptions.js';
import type { ScoreParts } from './scoreParts.js';

/**
 * A circuit as the atlas summarises it: the QK circuits, and
 * - `ov`: W_V W_O, `[d_model, d_model]`
 * - `fullOv`: W_E W_V W_O W_U, `[d_vocab, d_vocab]`
 */
export type AtlasCircuit = QkCircuit | 'ov' | 'fullOv';

export const ATLAS_CIRCUITS: readonly AtlasCircuit[] = [...QK_CIRCUITS, 'ov', 'fullOv'];

/** All heads, or those of one layer. */
export interface AtlasRequest extends WeightOptions, RowOptions {
  readonly circuits: readonly AtlasCircuit[];
  /** Only this layer's heads; all layers if absent. */
  readonly layer?: number;
  /** Singular values shown for each circuit, at least 1. */
  readonly values: number;
  /** Tokens of each side of every circuit's first vector; none if absent. */
  readonly top?: number;
  /** Leaves out the circuits over the vocabulary and the copying scores' percentiles unless what they need is kept. */
  readonly onlyReady?: boolean;
}

/** The tokens along a circuit's first singular vectors: what it reads with and what it looks for, or reads and writes. */
export interface CircuitTokens {
  /** By the cosine of their centred rows, largest first. */
  readonly left: readonly (MarkedToken & { readonly cosine: number })[];
  readonly right: readonly (MarkedToken & { readonly cosine: number })[];
  /** Another singular value is within 1 % of the first: no single vector is determined. */
  readonly degenerate?: true;
}

export interface CircuitSummary {
  /** Largest first; fewer than requested if d_head is smaller. */
  readonly topSingularValues: readonly number[];
  /** exp of the entropy of the squared singular values' shares: Roy and Vetterli's, on variances. */
  readonly effectiveRank: number;
  readonly frobeniusNorm: number;
  /** For circuits over the vocabulary: the shares of its uncentred scores; absent if all are 0. */
  readonly parts?: ScoreParts;
  /** If the request has `top`. */
  readonly tokens?: CircuitTokens;
}

/** Only the finished ones while the answer is still being computed. */
export type AtlasHead = HeadRef & {
  readonly [circuit in AtlasCircuit]?: CircuitSummary;
} & {
  readonly copyingScore?: number;
  /** The part of crossed heads with a lower score, in percent, as in `ov`. */
  readonly copyingPercentile?: number;
};

export interface AtlasResult extends Provenance {
  readonly vocabularyRows?: RowsTaken;
  readonly crossed?: CrossedHeads;
  /** So many neighbouring heads share their keys and values; absent: each has its own. */
  readonly headsPerKey?: number;
  /** Layers that have no heads, in an answer about all layers; absent: all have some. */
  readonly withoutAttention?: readonly LayerWithoutAttention[];
  /** Layer by layer. */
  readonly heads: readonly AtlasHead[];
  /** What the model lacks W_U or W_EE for: of the requested circuits and the copying scores (`copying`). */
  readonly leftOut?: readonly (AtlasCircuit | 'copying')[];
}
