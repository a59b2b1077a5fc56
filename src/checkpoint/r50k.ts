/** A byte-level tokenizer: every token is a string of bytes, not always whole UTF-8. */
export interface ByteTokens {
  readonly size: number;
  readonly endOfText: number;
  /** A token's text, bytes that are not whole UTF-8 spelled `\xe3`; undefined for an id that it has not. */
  text(id: number): string | undefined;
  encode(text: string): number[];
  /** Whether a `vocab.json` gives the same ids to the same tokens (tokens added at its end may be missing). */
  agreesWith(vocab: Readonly<Record<string, unknown>>): boolean;
}

const END_OF_TEXT = '<|endoftext|>';

let loaded: Promise<ByteTokens> | undefined;

/** GPT-2's tokenizer, from gpt-tokenizer; its tables are loaded at the first call. */
export function loadR50k(): Promise<ByteTokens> {
  return (loaded ??= load());
}

async function load(): Promise<ByteTokens> {
  const [{ default: ranks }, { encode }] = await Promise.all([
    import('gpt-tokenizer/bpeRanks/r50k_base'),
    import('gpt-tokenizer/encoding/r50k_base'),
  ]);
  const endOfText = ranks.length;
  return {
    size: ranks.length + 1,
    endOfText,
    text: (id) => (id === endOfText ? END_OF_TEXT : id in ranks ? displayText(ranks[id]) : undefined),
    encode: (text) => encode(text, { allowedSpecial: new Set([END_OF_TEXT]) }),
    agreesWith: (vocab) =>
      ranks.every((token, id) => vocab[byteLevelSpelling(token)] === id) &&
      (vocab[END_OF_TEXT] ?? endOfText) === endOfText,
  };
}

/** A token as gpt-tokenizer has it: text, or its bytes when they are not whole UTF-8. */
type RankedToken = string | readonly number[];

function displayText(token: RankedToken): string {
  if (typeof token === 'string') return token;
  return token
    .map((byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
    )
    .join('');
}

/**
 * The spelling of `vocab.json`: every byte as one printable character (GPT-2's `bytes_to_unicode`,
 * https://github.com/openai/gpt-2/blob/master/src/encoder.py).
 */
function byteLevelSpelling(token: RankedToken): string {
  const bytes = typeof token === 'string' ? new TextEncoder().encode(token) : token;
  let spelling = '';
  for (const byte of bytes) spelling += BYTE_CHARACTERS[byte];
  return spelling;
}

const BYTE_CHARACTERS: readonly string[] = (() => {
  const printable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : next++));
})();
