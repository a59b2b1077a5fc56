import { loadR50k } from '../checkpoint/r50k.js';
import { CLASS_NAMES, CLASS_WORDS } from './classes.js';
import type { ClassName } from './classes.js';

/** A word with the tokens that spell it: with a leading space always, bare if that is one token. */
export interface WordTokens {
  readonly word: string;
  readonly ids: readonly number[];
}

/** @throws RangeError if a word with a leading space is not one token of r50k_base */
export async function classTokens(): Promise<Readonly<Record<ClassName, readonly WordTokens[]>>> {
  const tokenizer = await loadR50k();
  const tokensOf = (word: string): WordTokens => {
    const spaced = tokenizer.ids(` ${word}`);
    const bare = tokenizer.ids(word);
    if (spaced.length !== 1) throw new RangeError(`" ${word}" is not one token`);
    return { word, ids: bare.length === 1 ? [...spaced, ...bare] : spaced };
  };
  return Object.fromEntries(
    CLASS_NAMES.map((name) => [name, CLASS_WORDS[name].map(tokensOf)]),
  ) as unknown as Record<ClassName, readonly WordTokens[]>;
}

/** All tokens of a class. */
export function idsOf(words: readonly WordTokens[]): number[] {
  return words.flatMap((word) => word.ids);
}
