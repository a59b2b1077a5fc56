import type { CircuitResult, CosineToken, ScoredToken, SingularVector } from '../../protocol/head.js';
import type { HeadRef } from '../../protocol/headRef.js';
import type { Provenance } from '../../protocol/model.js';
import type { RankBy, RankOptions } from '../../protocol/rankedTokens.js';
import type { RowsTaken } from '../../protocol/rowOptions.js';
import type { LineLook } from '../charts/lineChart.js';
import type { PartWords } from './partWords.js';

/** By their names; only the finished ones. */
export type Circuits = Readonly<Record<string, CircuitResult | undefined>>;

/** A head's answer with circuits, from the questions `head` and `ov`. */
export interface CircuitsResult extends Provenance, RankOptions {
  readonly head: HeadRef;
  /** Between query and key, in a model with rotary positions. */
  readonly distance?: number;
  /** How circuits over the vocabulary take its rows. */
  readonly vocabularyRows?: RowsTaken;
  readonly circuits: Circuits;
}

/** One singular vector of one circuit. */
export interface Selection<C extends string> {
  readonly circuit: C;
  readonly vector: number;
}

/** One table of tokens, in its tab. */
export interface CircuitTab {
  readonly id: string;
  readonly label: string;
  readonly title: string;
  /** Neither until the table is computed. */
  readonly scored?: readonly ScoredToken[] | undefined;
  readonly cosines?: readonly CosineToken[] | undefined;
}

/** One side of a circuit's vector. */
export interface CircuitSide {
  readonly id: string;
  readonly tabs: readonly CircuitTab[];
  /** The key of the chosen tab; sides with the same key change together. */
  readonly choice: string;
}

/** The circuits that one question answers together, and how they are shown. */
export interface CircuitFamily<C extends string> {
  readonly names: readonly C[];
  /** Shown first by default: the circuit most readable in whole words. */
  readonly mostTelling: readonly C[];
  readonly look: (circuit: C) => LineLook;
  readonly formula: (circuit: C) => string;
  /** The content of a circuit's tables. */
  readonly note: (circuit: C, rankBy?: RankBy) => string;
  /** The words for the parts of circuits over the vocabulary. */
  readonly parts: PartWords;
  /** The prefix of file names. */
  readonly fileName: string;
  readonly sides: (circuit: C, vector: SingularVector, rankBy?: RankBy) => readonly CircuitSide[];
}
