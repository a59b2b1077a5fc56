import type { TokenizerInfo } from '../protocol/model.js';
import type { MergeRank } from '../protocol/tokenCard.js';

/** A vocabulary with its rules: converts between text and rows of W_E. */
export interface TokenTable {
  readonly kind: Exclude<TokenizerInfo['kind'], 'none'>;
  /** The source of its files, if not the checkpoint's folder. */
  readonly repository?: string;
  readonly size: number;
  /** The token that TransformerLens puts before prompts; undefined if the tokenizer has none. */
  readonly beginning: number | undefined;
  /** Those of an encoder's tokenizer, such as BERT's `[CLS]`, `[SEP]` and `[MASK]`, as far as it has them. */
  readonly encoder?: EncoderTokens;
  /** A token's text (src/protocol/tokenText.ts); undefined for an unknown id. */
  text(id: number): string | undefined;
  /** The token of this text; the first if there are several. */
  id(text: string): number | undefined;
  /** Undefined for a byte, a special token, and all tokens of a tokenizer without known merges. */
  mergeRank(id: number): MergeRank | undefined;
  /**
   * The ids of each text's tokens by the tokenizer's rules, without {@link beginning}.
   *
   * @throws QkLensError `badTokenizer` if the rules fail
   */
  encode(texts: readonly string[]): Promise<number[][]>;
  /** Frees what runs the rules. */
  close(): Promise<void>;
}

/** The tokens around a text, and the one in place of a hidden token. */
export interface EncoderTokens {
  readonly first?: number;
  readonly last?: number;
  readonly mask?: number;
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
