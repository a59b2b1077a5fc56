type Json = Readonly<Record<string, unknown>>;

/** Splits like Llama 3 and Qwen 2: words with one other character before them, at most so many digits, lines. */
function words(digits: string): Json {
  const endings = "'(?:[sS]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL][lL]|[dD])";
  const pattern = `${endings}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;
  return sequence(
    { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false },
    byteLevel(false),
  );
}

/** GPT-2's own splitting is the default of `ByteLevel`. */
function byteLevel(splits: boolean): Json {
  return { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: splits };
}

function sequence(...pretokenizers: readonly Json[]): Json {
  return { type: 'Sequence', pretokenizers };
}

const LIKE_GPT2 = byteLevel(true);
const DIGITS_APART = sequence({ type: 'Digits', individual_digits: true }, LIKE_GPT2);
const LIKE_LLAMA3 = words('\\p{N}{1,3}');
const LIKE_QWEN2 = words('\\p{N}');

/**
 * How byte-level tokenizers split a text before they merge, by `tokenizer.ggml.pre`, as pre-tokenizers of a
 * `tokenizer.json`. Source: llama.cpp's `src/llama-vocab.cpp` (`LLAMA_VOCAB_PRE_TYPE_…`).
 */
const SPLITTINGS: Readonly<Record<string, Json>> = {
  'gpt-2': LIKE_GPT2,
  'phi-2': LIKE_GPT2,
  olmo: LIKE_GPT2,
  mpt: LIKE_GPT2,
  smollm: DIGITS_APART,
  starcoder: DIGITS_APART,
  refact: DIGITS_APART,
  'llama-bpe': LIKE_LLAMA3,
  'llama-v3': LIKE_LLAMA3,
  llama3: LIKE_LLAMA3,
  qwen2: LIKE_QWEN2,
  'deepseek-r1-qwen': LIKE_QWEN2,
  stablelm2: LIKE_QWEN2,
};

/** Undefined for a name that QK Lens does not know. */
export function splittingOf(name: string): Json | undefined {
  return Object.hasOwn(SPLITTINGS, name) ? SPLITTINGS[name] : undefined;
}

/** Llama 3 takes a word that is a token as it is, whatever its merges make of it. */
export function ignoresMerges(splitting: Json): boolean {
  return splitting === LIKE_LLAMA3;
}
