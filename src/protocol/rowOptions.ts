/**
 * Whose rows are centred: nobody's, those that attention weighs (the keys), or both sides'. Softmax over the keys does
 * not see the keys' mean, so centring them leaves every attention pattern as it is.
 */
export const CENTERINGS = ['none', 'keys', 'both'] as const;
export type Centering = (typeof CENTERINGS)[number];

/** A vocabulary's rows as they are, or through the norm before attention, whose weight is folded. */
export const ROW_KINDS = ['raw', 'normalized'] as const;
export type RowKind = (typeof ROW_KINDS)[number];

/** A word of a text, with its leading space, and how often it occurs. */
export interface CountedWord {
  readonly word: string;
  readonly count: number;
}

/** How much each token counts: all the same, by Zipf's law over the merges' order, or as often as a text has it. */
export const NAMED_FREQUENCIES = ['uniform', 'merges'] as const;
export type TokenFrequency = (typeof NAMED_FREQUENCIES)[number] | readonly CountedWord[];

/** How a circuit over the vocabulary takes its rows. What is absent is the head 10.7 notebook's: none, raw, uniform. */
export interface RowOptions {
  readonly center?: Centering;
  readonly rows?: RowKind;
  readonly tokenFrequency?: TokenFrequency;
}

/** The rows that an answer is about; absent in an answer: the head 10.7 notebook's. */
export interface RowsTaken {
  readonly center: Centering;
  readonly rows: RowKind;
  /** `uniform`, `merges`, or a text in a few words. */
  readonly tokenFrequency: string;
}
