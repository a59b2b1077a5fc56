import type { CommonDirection, ScoreParts } from '../../protocol/scoreParts.js';
import { state } from '../claims/claims.js';
import { formatPercent } from '../numbers.js';

/** What a circuit's scores are for. */
export interface PartWords {
  /** The sentence on their parts. */
  readonly claim: 'attentionParts' | 'logitParts';
  /** The title of the key-only table, after the circuit's name. */
  readonly keyOnlyTitle: string;
  /** What the sides are called. */
  readonly sides: { readonly [side in keyof CommonDirection]: string };
}

/** Of circuits whose scores attention turns into a pattern. */
export const ATTENTION_WORDS: PartWords = {
  claim: 'attentionParts',
  keyOnlyTitle: 'keys that get attention whatever the query',
  sides: { query: 'query', key: 'key' },
};

/** Of circuits whose scores are logits. */
export const LOGIT_WORDS: PartWords = {
  claim: 'logitParts',
  keyOnlyTitle: 'outputs that are raised whatever is attended to',
  sides: { query: 'source', key: 'output' },
};

/** "54 % of these scores can't change attention; 19 % prefer …; 24 % depend on both." */
export function partsSentence(parts: ScoreParts, { claim }: PartWords): string {
  const { constant, queryOnly, keyOnly, interaction } = parts;
  return state(claim, {
    unseen: formatPercent(constant + queryOnly),
    keyOnly: formatPercent(keyOnly),
    interaction: formatPercent(interaction),
  });
}
