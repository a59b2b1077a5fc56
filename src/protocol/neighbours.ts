import type { Provenance, Token, VocabularySpace, WeightOptions } from './model.js';

/** The tokens whose rows point in the most similar directions. */
export interface NeighboursRequest extends WeightOptions {
  /** Each of its tokens gets an answer. */
  readonly text: string;
  readonly space: VocabularySpace;
  readonly top: number;
}

export interface NeighbourToken extends Token {
  readonly cosine: number;
}

export interface TokenNeighbours {
  readonly token: Token;
  /** Length of its row. */
  readonly norm: number;
  readonly neighbours: readonly NeighbourToken[];
}

/** `token` and `neighbours` are those of the text's first token. */
export interface NeighboursResult extends Provenance, TokenNeighbours {
  readonly space: VocabularySpace;
  readonly text: string;
  /** All the text's tokens, the first included. */
  readonly tokens: readonly TokenNeighbours[];
}
