import type { Provenance, Token, VocabularySpace, WeightOptions } from './model.js';
import type { TokenNeighbours } from './neighbours.js';

/**
 * What a hover shows of a token: all vocabulary spaces at once, without work that takes seconds. It is not a question:
 * only the hover draws its answer.
 */
export interface TokenCardRequest extends WeightOptions {
  readonly text: string;
  /** The position in the text, in UTF-16 units, that selects the token. */
  readonly at: number;
  /** Neighbours in each space. */
  readonly top: number;
}

/** A token of a text, with the UTF-16 units it covers fully or partly. */
export interface PlacedToken extends Token {
  readonly start: number;
  readonly end: number;
}

/** The position of a token among the merges of a byte-pair encoding, counted from 1, in the order of training. */
export interface MergeRank {
  readonly rank: number;
  readonly of: number;
}

export interface TokenCard extends Provenance {
  readonly text: string;
  readonly tokens: readonly PlacedToken[];
  /** The selected token. */
  readonly index: number;
  /** Absent for a byte, a special token, and tokenizers without known merges. */
  readonly mergeRank?: MergeRank;
  /** In the order W_E, W_EE, W_U; one that would have to be computed first is left out. */
  readonly spaces: readonly SpaceNeighbours[];
  /** The tokens of the text after a space, if they are others. */
  readonly spaced?: readonly Token[];
  /** Those without it, if `tokens` is the text after a space: only so is it one token. */
  readonly bare?: readonly Token[];
}

export interface SpaceNeighbours extends Pick<TokenNeighbours, 'norm' | 'neighbours'> {
  readonly space: VocabularySpace;
}
