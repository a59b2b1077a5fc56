/** Words that are not one token of the vocabulary are told, never dropped in silence. */
export interface LeftOutWord {
  readonly word: string;
  /** One sentence, such as `two tokens: "Xan" "thippe"`. */
  readonly reason: string;
}

/**
 * How words of a list are looked up: as they stand (the notebook's way), or with a leading space, as words stand in
 * running text.
 */
export type WordSpelling = 'asIs' | 'leadingSpace';

/** A list of words by its name. */
export interface NamedWords {
  readonly name: string;
  readonly words: readonly string[];
  /** Why it has none. */
  readonly problem?: string;
}
