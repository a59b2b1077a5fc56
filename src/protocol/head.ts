import type { HeadRef } from './headRef.js';
import type { Provenance, Token, VocabularySpace, WeightOptions } from './model.js';

/**
 * - `qk`: W_Q W_K^T, `[d_model, d_model]`
 * - `embedding`: W_E W_Q W_K^T W_E^T, `[d_vocab, d_vocab]`
 * - `effective`: W_U^T W_Q W_K^T W_EE^T, `[d_vocab, d_vocab]`
 */
export type QkCircuit = 'qk' | 'embedding' | 'effective';

export const QK_CIRCUITS: readonly QkCircuit[] = ['qk', 'embedding', 'effective'];

export interface HeadRequest extends WeightOptions {
  readonly head: HeadRef;
  readonly circuits: readonly QkCircuit[];
  /** Indices of the singular vectors to give tables for, 0 the largest. */
  readonly vectors: readonly number[];
  /** Rows of each token table. */
  readonly top: number;
  /** Gives `qk`'s table with W_EE even when no other circuit of the request needs W_EE. */
  readonly cosine: boolean;
  /** Positions from the query back to the key, for models of rotary positions alone: W_Q R W_K^T; 0 when absent. */
  readonly distance?: number;
  /** Leaves out what needs W_EE when W_EE would have to be computed for it. */
  readonly onlyReady?: boolean;
}

export interface ScoredToken extends Token {
  /** The token's entry in the unit singular vector over the vocabulary. */
  readonly score: number;
}

export interface CosineToken extends Token {
  /** Squared cosine between the token's row and the singular direction in d_model. */
  readonly squaredCosine: number;
  /** Squared dot product of the row, not normalised, with the unit direction: the notebook's first table. */
  readonly squaredDot: number;
}

/** Tokens whose rows lie most along the directions of an OV circuit's vector, each sorted by squared cosine. */
export interface OvCosines {
  /** What is read: W_E's rows along the left vector. */
  readonly readEmbed: readonly CosineToken[];
  /** W_EE's rows along the left vector, when W_EE is the source. */
  readonly readEffectiveEmbed?: readonly CosineToken[];
  /** For `value`, which writes nothing: W_U's rows along the left vector. */
  readonly readUnembed?: readonly CosineToken[];
  /** For `ov`, what is written: W_U's rows along the right vector. */
  readonly writeUnembed?: readonly CosineToken[];
}

/** One side of a singular vector over the vocabulary: three views of the same entries. */
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
   * The sine of the angle by which the rounding of the stored weights may have turned it, at most 1: what that rounding
   * may move, over the gap to the nearest other value. Absent in results of version 0.1.
   */
  readonly angleBound?: number;
  /** The angle bound is above 0.1, or another value within 1 % of its own: no single vector is determined. */
  readonly degenerate: boolean;
  /** Its singular value is no larger than what the rounding of the stored weights may make of 0. */
  readonly null: boolean;
  /** For `embedding` and `effective`. */
  readonly query?: TokenTables;
  readonly key?: TokenTables;
  /** For `qk`, each sorted by squared cosine: the query direction with W_U and W_E, the key's with W_EE and W_E. */
  readonly cosine?: {
    /** Absent in a model without an unembedding, as `queryUnembedByDot`. */
    readonly queryUnembed?: readonly CosineToken[];
    readonly queryEmbed: readonly CosineToken[];
    readonly keyEmbed: readonly CosineToken[];
    /** Absent while W_EE is not computed. */
    readonly keyEffectiveEmbed?: readonly CosineToken[];
    /** The notebook's unnormalised table: W_U's rows sorted by squared dot product with the query direction. */
    readonly queryUnembedByDot?: readonly CosineToken[];
  };
  /** For `ov` and `value`. */
  readonly ov?: OvCosines;
}

export interface CircuitResult {
  /** All d_head of them, largest first. */
  readonly singularValues: readonly number[];
  /** One a singular value, as in {@link SingularVector}. */
  readonly angleBound?: readonly number[];
  readonly degenerate: readonly boolean[];
  readonly null: readonly boolean[];
  readonly vectors: readonly SingularVector[];
}

export interface HeadResult extends Provenance {
  readonly head: HeadRef;
  /** Of a model of rotary positions: how far the key stands before the query. */
  readonly distance?: number;
  /** Only those asked for; while the answer is still coming, only those ready. */
  readonly circuits: { readonly [circuit in QkCircuit]?: CircuitResult };
  /** Asked for, but over W_U, which the model has not. */
  readonly leftOut?: readonly QkCircuit[];
}
