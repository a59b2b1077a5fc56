/** Words that are not one token of the vocabulary are reported, never dropped silently. */
export interface LeftOutWord {
  readonly word: string;
  /** One sentence, such as `two tokens: "Xan" "thippe"`. */
  readonly reason: string;
}

/**
 * How words of a list are looked up: verbatim (the head 10.7 notebook's way), with a leading space, as words appear in
 * running text, or either way, whichever is one token; both if both are.
 */
export type WordSpelling = 'asIs' | 'leadingSpace' | 'either';

/** A list of words by its name. */
export interface NamedWords {
  readonly name: string;
  readonly words: readonly string[];
  /** Why it has none. */
  readonly problem?: string;
}
