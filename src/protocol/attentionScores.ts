/** What an attention pattern is scored by; the last two are no part of attention but its entropy in nats and a distance. */
export const ATTENTION_SCORES = [
  'previousToken',
  'duplicateToken',
  'induction',
  'currentToken',
  'firstToken',
  'entropy',
  'meanDistance',
] as const;
export type AttentionScore = (typeof ATTENTION_SCORES)[number];

/** A number for each score; absent where no query of the prompt has the keys that it asks for. */
export type Scores = { readonly [score in AttentionScore]?: number };
