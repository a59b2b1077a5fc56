import type { HeadRef } from './headRef.js';
import type { Provenance, Token, VocabularySpace, WeightOptions } from './model.js';
import type { MarkedToken } from './rankedTokens.js';

/** Query (destination) tokens against key (source) tokens of one head. One side may be empty. */
export interface PairsRequest extends WeightOptions {
  readonly head: HeadRef;
  readonly destination: readonly string[];
  readonly source: readonly string[];
  readonly querySpace: VocabularySpace;
  readonly keySpace: VocabularySpace;
  readonly top: number;
}

export interface PairScore {
  readonly source: Token;
  /** x_query W_Q W_K^T x_key^T over sqrt(d_head), without biases. */
  readonly score: number;
  /** Among all key tokens of the vocabulary, 1 the highest. */
  readonly rank: number;
}

export interface DestinationScores {
  readonly destination: Token;
  readonly pairs: readonly PairScore[];
  /** The key tokens with the highest scores. */
  readonly best: readonly (MarkedToken & { readonly score: number })[];
}

/** Which query tokens prefer a source, whatever else they could attend to. */
export interface SourceScores {
  readonly source: Token;
  /** The query tokens whose score with the source is furthest above their own mean over all keys. */
  readonly best: readonly (MarkedToken & { readonly score: number; readonly aboveMean: number })[];
}

/** What the head writes when it attends fully to a source token. */
export interface SourceEffect {
  readonly source: Token;
  readonly raises: readonly (Token & { readonly logit: number })[];
  readonly lowers: readonly (Token & { readonly logit: number })[];
  /** Of every source and every destination token in that effect, 1 the most raised. */
  readonly ranks: readonly (Token & { readonly logit: number; readonly rank: number })[];
}

export type PairSide = 'destination' | 'source';

/** A typed text that is not a single token. */
export interface NotOneToken {
  /** As a token's text, see `tokenText.ts`. */
  readonly text: string;
  readonly side: PairSide;
  readonly tokens: readonly Token[];
  /** Follows "is": `two tokens: "Xan" "thippe"`, or `empty`. */
  readonly reason: string;
  /** A spelling that is one token, if there is one: without the white space around it. */
  readonly fix?: string;
}

export interface PairsResult extends Provenance {
  readonly head: HeadRef;
  readonly querySpace: VocabularySpace;
  readonly keySpace: VocabularySpace;
  /** The number of tokens ranked. */
  readonly dVocab: number;
  readonly qk: readonly DestinationScores[];
  /** Of every source, if there is no destination. */
  readonly queries?: readonly SourceScores[];
  readonly ov: readonly SourceEffect[];
  readonly notOneToken: readonly NotOneToken[];
}
