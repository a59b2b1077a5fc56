import type { Provenance, Token, VocabularySpace, WeightOptions } from './model.js';
import type { MarkedToken } from './rankedTokens.js';

/** The tokens whose rows point in the most similar directions. */
export interface NeighboursRequest extends WeightOptions {
  /** Each of its spellings that is one token gets an answer, or else each of its tokens. */
  readonly text: string;
  readonly space: VocabularySpace;
  readonly top: number;
}

export interface NeighbourToken extends MarkedToken {
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
  /** As a token's text, see `tokenText.ts`. */
  readonly text: string;
  /** `tokens` are the text and the text after a space, each one token. */
  readonly spellings?: true;
  /** All the text's tokens, the first included. */
  readonly tokens: readonly TokenNeighbours[];
}
