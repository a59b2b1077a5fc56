import type { HeadRef } from './headRef.js';
import type { ModelInfo, Provenance, VocabularySpace, WeightOptions } from './model.js';
import type { MarkedToken, RankOptions } from './rankedTokens.js';
import type { RowOptions, RowsTaken } from './rowOptions.js';
import type { CommonDirection, ScoreParts } from './scoreParts.js';

/**
 * - `qk`: W_Q W_K^T, `[d_model, d_model]`
 * - `embedding`: W_E W_Q W_K^T W_E^T, `[d_vocab, d_vocab]`
 * - `effective`: W_U^T W_Q W_K^T W_EE^T, `[d_vocab, d_vocab]`
 */
export type QkCircuit = 'qk' | 'embedding' | 'effective';

export const QK_CIRCUITS: readonly QkCircuit[] = ['qk', 'embedding', 'effective'];

/**
 * Also, `[d_model, d_model]` each:
 * - `update`, for a LoRA adapter: W_Q W_K^T less the base checkpoint's
 * - `rotary`, for latent attention: W_Q R W_K^T of the part with positions, which `qk` is without
 */
export type HeadCircuit = QkCircuit | 'update' | 'rotary';

export const HEAD_CIRCUITS: readonly HeadCircuit[] = [...QK_CIRCUITS, 'update', 'rotary'];

export const NO_LATENT =
  'The circuit rotary is the part with positions of latent attention (DeepSeek), which the model does not have.';

/** Those whose vectors are directions of d_model. */
export const DIRECTED_CIRCUITS: readonly HeadCircuit[] = ['qk', 'update', 'rotary'];

/** Those that the model has. */
export function headCircuitsOf({
  adapter,
  latentAttention,
}: Pick<ModelInfo, 'adapter' | 'latentAttention'>): readonly HeadCircuit[] {
  const has = { update: adapter !== undefined, rotary: latentAttention === true };
  return HEAD_CIRCUITS.filter((circuit) => !(circuit in has) || has[circuit as keyof typeof has]);
}

export interface HeadRequest extends WeightOptions, RowOptions, RankOptions {
  readonly head: HeadRef;
  readonly circuits: readonly HeadCircuit[];
  /** Indices of the singular vectors to make tables for, 0 the largest. */
  readonly vectors: readonly number[];
  /** Rows of each token table. */
  readonly top: number;
  /** Includes the tables of `qk` and `update` with W_EE even if no other circuit in the request needs W_EE. */
  readonly cosine: boolean;
  /** Positions from the query back to the key, only for models with rotary positions: W_Q R W_K^T; 0 if absent. */
  readonly distance?: number;
  /** Leaves out everything that would require computing W_EE. */
  readonly onlyReady?: boolean;
}

export interface ScoredToken extends MarkedToken {
  /** The token's entry in the unit singular vector over the vocabulary. */
  readonly score: number;
  /** Of the token's row, centred, with the vector's direction in d_model, if tokens are ranked by it. */
  readonly cosine?: number;
  /** Of the token's row, centred if tokens are ranked by cosine, with the singular direction in d_model, for `qk`. */
  readonly squaredCosine?: number;
}

/**
 * Both ends of a vocabulary's rows along a singular direction in d_model, by their signed cosines with it; a score is the
 * dot product of the row, not normalised, with the unit direction.
 */
export interface SignedEnds {
  /** Largest first. */
  readonly positive: readonly ScoredToken[];
  /** Smallest first. */
  readonly negative: readonly ScoredToken[];
}

export interface CosineToken extends MarkedToken {
  /** Of the token's row, centred if tokens are ranked by cosine, with the singular direction in d_model. */
  readonly squaredCosine: number;
  /** Squared dot product of the row, not normalised, with the unit direction: the head 10.7 notebook's first table. */
  readonly squaredDot: number;
}

/** Tokens whose rows align most with the directions of an OV circuit's vector, each sorted by squared cosine. */
export interface OvCosines {
  /** What is read: W_E's rows along the left vector. */
  readonly readEmbed: readonly CosineToken[];
  /** W_EE's rows along the left vector, if W_EE is the source. */
  readonly readEffectiveEmbed?: readonly CosineToken[];
  /** For `value`, which writes nothing: W_U's rows along the left vector. */
  readonly readUnembed?: readonly CosineToken[];
  /** For `ov`, what is written: W_U's rows along the right vector. */
  readonly writeUnembed?: readonly CosineToken[];
}

/** The same tables by signed cosine. */
export type OvEnds = { readonly [table in keyof OvCosines]: SignedEnds };

/** One side of a singular vector over the vocabulary: three views of the same entries, or of their cosines. */
export interface TokenTables {
  readonly space: VocabularySpace;
  /** Largest first. */
  readonly positive: readonly ScoredToken[];
  /** Smallest first. */
  readonly negative: readonly ScoredToken[];
  /** Largest magnitude first. */
  readonly magnitude: readonly ScoredToken[];
}

export interface SingularVector {
  readonly index: number;
  readonly singularValue: number;
  /**
   * A bound for the sine of the angle by which rounding of the stored weights may have turned the vector, at most 1:
   * the perturbation over the gap to the nearest other value. Absent in results of version 0.1.
   */
  readonly angleBound?: number;
  /** The angle bound is above 0.1, or another value is within 1 % of this one: no single vector is determined. */
  readonly degenerate: boolean;
  /** The singular value is no larger than what rounding of the stored weights can make of 0. */
  readonly null: boolean;
  /** For circuits over the vocabulary. Absent in results of version 0.1. */
  readonly common?: CommonDirection;
  /** For `embedding` and `effective`. */
  readonly query?: TokenTables;
  readonly key?: TokenTables;
  /** For `qk`, each sorted by squared cosine: the query direction with W_U and W_E, the key's with W_EE and W_E. */
  readonly cosine?: {
    /** Absent in a model without an unembedding, as `queryUnembedByDot`. */
    readonly queryUnembed?: readonly CosineToken[];
    readonly queryEmbed: readonly CosineToken[];
    readonly keyEmbed: readonly CosineToken[];
    /** Absent until W_EE is computed, and in a model without it. */
    readonly keyEffectiveEmbed?: readonly CosineToken[];
    /**
     * The head 10.7 notebook's unnormalised table: W_U's rows sorted by squared dot product with the query direction.
     */
    readonly queryUnembedByDot?: readonly CosineToken[];
  };
  /** For `qk`: query tokens of the positive end match key tokens of the positive end, negative ones negative. */
  readonly signed?: {
    /** Absent in a model without an unembedding. */
    readonly queryUnembed?: SignedEnds;
    readonly queryEmbed: SignedEnds;
    readonly keyEmbed: SignedEnds;
    /** Absent until W_EE is computed. */
    readonly keyEffectiveEmbed?: SignedEnds;
  };
  /** For `ov` and `value`. */
  readonly ov?: OvCosines;
  /**
   * The same by signed cosine: what a head reads of the positive end it writes to the positive end, of the negative end to
   * the negative. Absent in results of earlier versions.
   */
  readonly ovSigned?: OvEnds;
}

export interface CircuitResult {
  /** All d_head of them, largest first; of `update` those that its rank allows, up to 2 d_head. */
  readonly singularValues: readonly number[];
  /** One per singular value, as in {@link SingularVector}. */
  readonly angleBound?: readonly number[];
  readonly degenerate: readonly boolean[];
  readonly null: readonly boolean[];
  /** For circuits over the vocabulary, one per singular value. */
  readonly common?: readonly CommonDirection[];
  /** For circuits over the vocabulary: the shares of its uncentred scores; absent if all are 0. */
  readonly parts?: ScoreParts;
  /**
   * For circuits over the vocabulary: the scores of all keys for the mean query, less their mean. Absent if the mean
   * query is 0, as W_U's after center_unembed, or no vector was requested.
   */
  readonly keyOnly?: TokenTables;
  readonly vectors: readonly SingularVector[];
}

export interface HeadResult extends Provenance, RankOptions {
  readonly head: HeadRef;
  /** For models with rotary positions: how far the key is before the query. */
  readonly distance?: number;
  readonly vocabularyRows?: RowsTaken;
  /** Only those requested; only the finished ones while the answer is still being computed. */
  readonly circuits: { readonly [circuit in HeadCircuit]?: CircuitResult };
  /** Requested, but they use W_U or W_EE, which the model does not have. */
  readonly leftOut?: readonly HeadCircuit[];
  /** W_EE is not computed for the model: no table is over it. */
  readonly withoutEffective?: true;
}
