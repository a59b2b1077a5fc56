import { Tokenizer } from '@huggingface/tokenizers';
import { withGrowthLimit } from './growthLimit.js';
import { addedTokens, type TokenizerFile } from './tokenizerFile.js';

/** Splits a text: the ids of its tokens, or whatever else the file gives for them. */
export type Rules = (text: string) => unknown[];

/**
 * Sets up the rules of a tokenizer's files. They may take any time: where that can't be borne, follow them in
 * `tokenizerThread`.
 *
 * @throws Error of any kind, then and for each text, when they can't be followed
 */
export function tokenizerRules(file: TokenizerFile): Rules {
  const added = addedTokens(file);
  const longest = added.reduce((most, { content }) => Math.max(most, content.length), 0);
  const tokenizer = withGrowthLimit(
    longest,
    () => new Tokenizer({ ...file.tokenizer, added_tokens: added }, file.config),
  );
  return (text) =>
    withGrowthLimit(text.length, () => tokenizer.encode(text, { add_special_tokens: false }).ids);
}
