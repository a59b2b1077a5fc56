import type { QkCircuit } from './head.js';
import type { HeadRef } from './headRef.js';
import type { Provenance, WeightOptions } from './model.js';

/** All heads at once. */
export interface AtlasRequest extends WeightOptions {
  readonly circuits: readonly QkCircuit[];
  /** Singular values told of each circuit. */
  readonly values: number;
}

export interface CircuitSummary {
  readonly topSingularValues: readonly number[];
  /** exp of the entropy of the squared singular values' shares: Roy and Vetterli's, on variances. */
  readonly effectiveRank: number;
  readonly frobeniusNorm: number;
}

export type AtlasHead = HeadRef & {
  readonly [circuit in QkCircuit]?: CircuitSummary;
} & {
  readonly ov: CircuitSummary;
  readonly copyingScore: number;
};

export interface AtlasResult extends Provenance {
  readonly heads: readonly AtlasHead[];
}

/** Q-, K- and V-composition between heads (Elhage et al. 2021), and two heads side by side. */
export interface CompositionRequest extends WeightOptions {
  readonly kind: 'Q' | 'K' | 'V';
  /** Gives the principal angles between these two heads' query and key spaces. */
  readonly compare?: { readonly a: HeadRef; readonly b: HeadRef };
}

export interface CompositionScore {
  readonly earlier: HeadRef;
  readonly later: HeadRef;
  /** ||W_OV R||_F / (||W_OV||_F ||R||_F), R = W_QK (Q), W_QK^T (K), W_OV (V) of the later head. */
  readonly score: number;
  /** score minus what random matrices of these shapes give. */
  readonly aboveRandom: number;
}

export interface HeadComparison {
  readonly a: HeadRef;
  readonly b: HeadRef;
  /** Cosines of the principal angles, largest first. */
  readonly queryCosines: readonly number[];
  readonly keyCosines: readonly number[];
}

export interface CompositionResult extends Provenance {
  readonly kind: 'Q' | 'K' | 'V';
  readonly random: number;
  readonly scores: readonly CompositionScore[];
  readonly comparison?: HeadComparison;
}
