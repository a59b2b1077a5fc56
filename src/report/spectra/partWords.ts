import type { ScoreParts } from '../../protocol/scoreParts.js';
import { formatPercent } from '../numbers.js';

/** What the parts of a circuit's scores do, each after a share: `54 % of these scores …`. */
export interface PartWords {
  /** Constant and query-only, which a softmax does not see. */
  readonly unseen: string;
  readonly keyOnly: string;
  readonly interaction: string;
  /** The title of the key-only table, after the circuit's name. */
  readonly keyOnlyTitle: string;
}

/** Of circuits whose scores attention turns into a pattern. */
export const ATTENTION_WORDS: PartWords = {
  unseen: "can't change attention",
  keyOnly: 'prefer the same keys whatever the query',
  interaction: 'depend on both',
  keyOnlyTitle: 'keys that get attention whatever the query',
};

/** Of circuits whose scores are logits. */
export const LOGIT_WORDS: PartWords = {
  unseen: "can't change the next token",
  keyOnly: 'raise the same outputs whatever is attended to',
  interaction: 'depend on both',
  keyOnlyTitle: 'outputs that are raised whatever is attended to',
};

/** "54 % of these scores can't change attention; 19 % prefer …; 24 % depend on both." */
export function partsSentence(parts: ScoreParts, words: PartWords): string {
  const { constant, queryOnly, keyOnly, interaction } = parts;
  return (
    `${formatPercent(constant + queryOnly)} of these scores ${words.unseen}; ` +
    `${formatPercent(keyOnly)} ${words.keyOnly}; ${formatPercent(interaction)} ${words.interaction}.`
  );
}
