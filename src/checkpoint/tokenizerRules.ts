import { Tokenizer } from '@huggingface/tokenizers';
import { withGrowthLimit } from './growthLimit.js';
import { addedTokens, type TokenizerFile } from './tokenizerFile.js';

/** Splits a text: returns the ids of its tokens, or whatever the file has in their place. */
export type Rules = (text: string) => unknown[];

/**
 * Sets up the rules of a tokenizer's files. They may run for any time: if that is unacceptable, run them in
 * `tokenizerThread`.
 *
 * @throws Error of any kind, here and for each text, if they fail
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
