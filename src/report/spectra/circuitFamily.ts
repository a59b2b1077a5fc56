import type { CircuitResult, CosineToken, ScoredToken, SingularVector } from '../../protocol/head.js';
import type { HeadRef } from '../../protocol/headRef.js';
import type { Provenance } from '../../protocol/model.js';
import type { LineLook } from '../charts/lineSeries.js';

/** By their names; only those that are ready. */
export type Circuits = Readonly<Record<string, CircuitResult | undefined>>;

/** A head's answer that holds circuits, as the questions `head` and `ov` give it. */
export interface CircuitsResult extends Provenance {
  readonly head: HeadRef;
  /** Between query and key, of a model of rotary positions. */
  readonly distance?: number;
  readonly circuits: Circuits;
}

/** One singular vector of one circuit. */
export interface Selection<C extends string> {
  readonly circuit: C;
  readonly vector: number;
}

/** One table of tokens, chosen by its tab. */
export interface CircuitTab {
  readonly id: string;
  readonly label: string;
  readonly title: string;
  /** Neither while the table is not computed. */
  readonly scored?: readonly ScoredToken[] | undefined;
  readonly cosines?: readonly CosineToken[] | undefined;
}

/** What a vector is on one side of its circuit. */
export interface CircuitSide {
  readonly id: string;
  readonly tabs: readonly CircuitTab[];
  /** Under which the chosen tab is kept; sides with the same key change together. */
  readonly choice: string;
}

/** The circuits that one question answers together, and how they are shown. */
export interface CircuitFamily<C extends string> {
  readonly names: readonly C[];
  /** Shown first, where nothing was chosen: what tells most in whole words. */
  readonly mostTelling: readonly C[];
  readonly look: (circuit: C) => LineLook;
  readonly formula: (circuit: C) => string;
  /** What the tables of a circuit hold. */
  readonly note: (circuit: C) => string;
  /** What file names begin with. */
  readonly fileName: string;
  readonly sides: (circuit: C, vector: SingularVector) => readonly CircuitSide[];
}
