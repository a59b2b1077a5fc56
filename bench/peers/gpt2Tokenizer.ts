import ranks from 'gpt-tokenizer/bpeRanks/r50k_base';
import { BYTE_CHARACTERS } from '../../src/checkpoint/tokenTable.js';

const END_OF_TEXT = '<|endoftext|>';

/**
 * The files of GPT-2's tokenizer by their names, for programs that would else download them. gpt-tokenizer has the
 * tokens in the order of their merges; each merge's parts are what the merges before it leave of the token.
 */
export function gpt2TokenizerFiles(): Readonly<Record<string, object>> {
  return {
    'tokenizer.json': rules(),
    'tokenizer_config.json': {
      ...{ tokenizer_class: 'PreTrainedTokenizerFast', clean_up_tokenization_spaces: false },
      ...{ bos_token: END_OF_TEXT, eos_token: END_OF_TEXT, unk_token: END_OF_TEXT },
    },
  };
}

function rules(): object {
  const spellings = ranks.map(spelling);
  const idOf = new Map(spellings.map((own, id) => [own, id]));
  const merges = spellings.filter((own) => own.length > 1).map((own) => partsOf(own, idOf).join(' '));
  return {
    version: '1.0',
    added_tokens: [
      {
        ...{ id: ranks.length, content: END_OF_TEXT, special: true, normalized: false },
        ...{ single_word: false, lstrip: false, rstrip: false },
      },
    ],
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      ...{ type: 'BPE', dropout: null, unk_token: null, fuse_unk: false, byte_fallback: false },
      ...{ continuing_subword_prefix: '', end_of_word_suffix: '' },
      vocab: { ...Object.fromEntries(idOf), [END_OF_TEXT]: ranks.length },
      merges,
    },
  };
}

function spelling(token: string | readonly number[]): string {
  const bytes = typeof token === 'string' ? new TextEncoder().encode(token) : token;
  return Array.from(bytes, (byte) => BYTE_CHARACTERS[byte]).join('');
}

/** The two parts that a token is merged from. */
function partsOf(token: string, idOf: ReadonlyMap<string, number>): readonly string[] {
  const own = idOf.get(token)!;
  const parts = Array.from(token);
  while (parts.length > 2) {
    let first = -1;
    let least = own;
    for (let i = 0; i + 1 < parts.length; i++) {
      const id = idOf.get(parts[i] + parts[i + 1]) ?? own;
      if (id < least) [first, least] = [i, id];
    }
    if (first < 0) break;
    parts.splice(first, 2, parts[first] + parts[first + 1]);
  }
  return parts;
}
