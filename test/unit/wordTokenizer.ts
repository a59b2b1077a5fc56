import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A tokenizer of the tokens `t0`, `t1`, … and `a`, which splits at white space; other rules can take its rules' place. */
export function wordTokenizer(tokens: number, rules: object = {}) {
  const vocab = Object.fromEntries(Array.from({ length: tokens - 1 }, (_, id) => [`t${id}`, id]));
  return {
    model: { type: 'WordLevel', unk_token: 't0', vocab: { ...vocab, a: tokens - 1 } },
    normalizer: null as object | null,
    pre_tokenizer: { type: 'WhitespaceSplit' } as object | null,
    post_processor: null,
    decoder: null,
    added_tokens: [],
    ...rules,
  };
}

/** A pattern that takes time exponential in the length of a text of letters. */
export const EXPONENTIAL = { Regex: '^(.+)+\\u0001$' };
/** Which this is long enough for. */
export const ENDLESS_TEXT = 'a'.repeat(60);

export const EXPONENTIAL_RULES: readonly (readonly [string, object])[] = [
  [
    'a Split',
    { pre_tokenizer: { type: 'Split', pattern: EXPONENTIAL, behavior: 'Isolated', invert: false } },
  ],
  [
    'a Split that is inverted',
    { pre_tokenizer: { type: 'Split', pattern: EXPONENTIAL, behavior: 'Removed', invert: true } },
  ],
  ['a Replace before', { normalizer: { type: 'Replace', pattern: EXPONENTIAL, content: 'b' } }],
  [
    'a Replace within',
    {
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [{ type: 'Replace', pattern: EXPONENTIAL, content: 'b' }],
      },
    },
  ],
];

export function writeTokenizer(folder: string, tokenizer: object): void {
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
}
