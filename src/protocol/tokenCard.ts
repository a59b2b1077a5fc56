import type { Provenance, Token, VocabularySpace, WeightOptions } from './model.js';
import type { TokenNeighbours } from './neighbours.js';

/**
 * What a hover wants to know of a token: all vocabulary spaces at once, without work that takes seconds. It is no
 * question: nothing keeps or draws its answer but the hover.
 */
export interface TokenCardRequest extends WeightOptions {
  readonly text: string;
  /** The place in the text, in UTF-16 units, whose token is meant. */
  readonly at: number;
  /** Neighbours in each space. */
  readonly top: number;
}

/** A token of a text, with the UTF-16 units that it covers in whole or in part. */
export interface PlacedToken extends Token {
  readonly start: number;
  readonly end: number;
}

/** The place of a token among the merges of a byte-pair encoding, counted from 1, in the order of training. */
export interface MergeRank {
  readonly rank: number;
  readonly of: number;
}

export interface TokenCard extends Provenance {
  readonly text: string;
  readonly tokens: readonly PlacedToken[];
  /** Which of them is meant. */
  readonly index: number;
  /** Absent for a byte, a special token, and where the tokenizer tells of no merges. */
  readonly mergeRank?: MergeRank;
  /** In the order W_E, W_EE, W_U; one that would have to be computed first is left out. */
  readonly spaces: readonly SpaceNeighbours[];
  /** The tokens of the text behind a space, when it begins with none. */
  readonly spaced?: readonly Token[];
}

export interface SpaceNeighbours extends Pick<TokenNeighbours, 'norm' | 'neighbours'> {
  readonly space: VocabularySpace;
}
