import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The tokens of the letters, by their ids. */
export const LETTERS = Array.from('abcdefghijklmnopqrstuvwxyz');
export const BOS = 26;
export const EOS = 27;

/**
 * Puts a tokenizer into a checkpoint's folder that has a token for each small letter, `<s>` and `</s>`.
 *
 * @param config its `tokenizer_config.json`, which may name them
 */
export function writeLetters(folder: string, config: object): void {
  const added = { '<s>': BOS, '</s>': EOS };
  const tokenizer = {
    model: { type: 'BPE', vocab: Object.fromEntries(LETTERS.map((letter, id) => [letter, id])), merges: [] },
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: 'ByteLevel' },
    added_tokens: Object.entries(added).map(([content, id]) => ({ id, content, special: true })),
  };
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
  writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify(config));
}
