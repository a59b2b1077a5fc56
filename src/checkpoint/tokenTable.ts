import type { TokenizerInfo } from '../protocol/model.js';
import type { MergeRank } from '../protocol/tokenCard.js';

/** A vocabulary with its rules: what turns text into the rows of W_E and back. */
export interface TokenTable {
  readonly kind: Exclude<TokenizerInfo['kind'], 'none'>;
  /** Where its files come from, if not from the checkpoint's folder. */
  readonly repository?: string;
  readonly size: number;
  /** The token that TransformerLens puts before prompts; undefined where the tokenizer has none. */
  readonly beginning: number | undefined;
  /** A token's text, bytes that are not whole UTF-8 spelled `\xe3`; undefined for an id that it has not. */
  text(id: number): string | undefined;
  /** Undefined for a byte, a special token, and all tokens of a tokenizer that knows no merges. */
  mergeRank(id: number): MergeRank | undefined;
  /**
   * The ids of each text as it stands within a prompt; a text that is shown for exactly one token is that token.
   *
   * @throws QkLensError `badTokenizer` when the tokenizer's rules can't be followed
   */
  encode(texts: readonly string[]): Promise<number[][]>;
  /** The ids of a whole prompt, without {@link beginning}; throws what {@link encode} does. */
  encodePrompt(text: string): Promise<number[]>;
  /** Frees what follows the rules. */
  close(): Promise<void>;
}

/** Bytes as text; as they are spelled, such as `\xe3\x83`, when they are not whole UTF-8. */
export function bytesText(bytes: readonly number[]): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return bytes
      .map((byte) =>
        byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
      )
      .join('');
  }
}

/**
 * Byte-level tokenizers spell every byte as one printable character (GPT-2's `bytes_to_unicode`,
 * https://github.com/openai/gpt-2/blob/master/src/encoder.py): the character of each byte.
 */
export const BYTE_CHARACTERS: readonly string[] = (() => {
  const printable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : next++));
})();
