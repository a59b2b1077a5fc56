import { isGgufName } from '../protocol/ggufName.js';
import { QkLensError } from '../protocol/errors.js';
import { quoted } from '../protocol/quoted.js';
import type { MergeRank } from '../protocol/tokenCard.js';
import { bytesText, literalText } from '../protocol/tokenText.js';
import { mergeRanks } from './mergeRanks.js';
import { BYTE_CHARACTERS, type EncoderTokens, type TokenTable } from './tokenTable.js';
import { addedTokens, type TokenizerFile } from './tokenizerFile.js';
import { RulesProblem } from './tokenizerThread/messages.js';

type Json = Readonly<Record<string, unknown>>;

/** Runs a tokenizer's rules. */
export interface Splitter {
  /**
   * The ids of each text's tokens, without those that are no ids.
   *
   * @throws RulesProblem
   */
  split(texts: readonly string[]): Promise<unknown[][]>;
  close(): Promise<void>;
}

/**
 * The tokens of a `tokenizer.json`. Showing tokens, and reading a text that spells one token, needs only their
 * spellings.
 *
 * @param dVocab tokens from this id on have no row in W_E and are left out
 * @param splitter runs the file's rules for all other texts
 */
export function huggingFaceTokens(file: TokenizerFile, dVocab: number, splitter: Splitter): TokenTable {
  const texts: (string | undefined)[] = [];
  const read = spellingReader(file.tokenizer);
  for (const [spelling, id] of Object.entries(file.vocab)) if (id < dVocab) texts[id] = read(spelling);
  const added = addedTokens(file);
  for (const { content, id } of added) if (id < dVocab) texts[id] = literalText(content);
  const ids = idsOfTexts(file.vocab, texts);

  let ranks: ReadonlyMap<number, MergeRank> | undefined;
  const split = async (texts: readonly string[]): Promise<number[][]> => {
    if (texts.length === 0) return [];
    try {
      const found = await splitter.split(texts);
      return found.map((own, i) => own.map((id) => inVocabulary(id, texts[i], dVocab)));
    } catch (error) {
      if (!(error instanceof RulesProblem)) throw error;
      const what = error.at === undefined ? 'A text' : quoted(texts[error.at]);
      throw new QkLensError(
        'badTokenizer',
        `${what} can't be turned into tokens: ${file.name} ${error.message}. Name tokens by id, such as #5.`,
        { cause: error },
      );
    }
  };
  return {
    kind: isGgufName(file.place) ? 'gguf' : 'tokenizer.json',
    size: texts.reduce((count, text) => count + Number(text !== undefined), 0),
    beginning: beginning(file, dVocab),
    encoder: encoderTokens(file, dVocab),
    text: (id) => texts[id],
    id: (text) => ids.get(text),
    mergeRank: (id) => (ranks ??= mergeRanks(file.tokenizer, file.vocab)).get(id),
    encode: split,
    close: () => splitter.close(),
  };
}

function inVocabulary(id: unknown, text: string, dVocab: number): number {
  if (typeof id === 'number' && id < dVocab) return id;
  throw new QkLensError(
    'badTokenizer',
    `${quoted(text)} has a part that the checkpoint's tokenizer has no token for${typeof id === 'number' ? ` with a row in W_E (token ${id} of ${dVocab})` : ''}. Take another text.`,
  );
}

/** The spelling of a byte fallback, used for text without a token of its own. */
const BYTE = /^<0x([0-9A-Fa-f]{2})>$/;

/** From a token's text to its id: the first of several, but a byte only if no other token has its text. */
function idsOfTexts(
  vocab: Readonly<Record<string, number>>,
  texts: readonly (string | undefined)[],
): ReadonlyMap<string, number> {
  const bytes = new Set(
    Object.keys(vocab).flatMap((spelling) => (BYTE.test(spelling) ? [vocab[spelling]] : [])),
  );
  const ids = new Map<string, number>();
  for (const [id, text] of texts.entries()) {
    if (text === undefined) continue;
    const earlier = ids.get(text);
    if (earlier === undefined || (bytes.has(earlier) && !bytes.has(id))) ids.set(text, id);
  }
  return ids;
}

/** How this tokenizer's spellings are decoded. */
function spellingReader(tokenizer: Json): (spelling: string) => string {
  const types = typesIn(tokenizer['decoder']);
  if (types.has('ByteLevel')) return byteLevelText;
  const metaspace = types.has('Metaspace') || JSON.stringify(tokenizer['decoder'] ?? null).includes('▁');
  const bytes = types.has('ByteFallback');
  return (spelling) => {
    const byte = bytes ? BYTE.exec(spelling) : null;
    if (byte) return bytesText([parseInt(byte[1], 16)]);
    return literalText(metaspace ? spelling.replaceAll('▁', ' ') : spelling);
  };
}

/** The kinds of a decoder and of its parts, if it is a sequence. */
function typesIn(decoder: unknown): Set<unknown> {
  const { type, decoders } = Object(decoder) as { type?: unknown; decoders?: unknown };
  const parts: unknown[] = Array.isArray(decoders) ? decoders : [];
  return new Set([type, ...parts.map((part) => (Object(part) as { type?: unknown }).type)]);
}

const BYTE_OF_CHARACTER = new Map(BYTE_CHARACTERS.map((character, byte) => [character, byte]));

function byteLevelText(spelling: string): string {
  const bytes = Array.from(spelling, (character) => BYTE_OF_CHARACTER.get(character));
  return bytes.every((byte) => byte !== undefined) ? bytesText(bytes) : literalText(spelling);
}

/** The `bos_token` of `tokenizer_config.json`, or else its `eos_token`, as in TransformerLens. */
function beginning(file: TokenizerFile, dVocab: number): number | undefined {
  const { bos_token: bos, eos_token: eos } = file.config;
  return idOfSpecial(file, bos ?? eos, dVocab);
}

/** Those that `tokenizer_config.json` names, or else those of BERT's names. */
function encoderTokens(file: TokenizerFile, dVocab: number): EncoderTokens {
  const { cls_token: cls, sep_token: sep, mask_token: masked } = file.config;
  const first = idOfSpecial(file, cls ?? '[CLS]', dVocab);
  const last = idOfSpecial(file, sep ?? '[SEP]', dVocab);
  const mask = idOfSpecial(file, masked ?? '[MASK]', dVocab);
  return {
    ...(first !== undefined && last !== undefined && { first, last }),
    ...(mask !== undefined && { mask }),
  };
}

/** @param token its spelling, or an object that has it as `content` */
function idOfSpecial(file: TokenizerFile, token: unknown, dVocab: number): number | undefined {
  const content = typeof token === 'string' ? token : (Object(token) as Json)['content'];
  if (typeof content !== 'string') return undefined;
  const own = Object.hasOwn(file.vocab, content) ? file.vocab[content] : undefined;
  const id = addedTokens(file).find((added) => added.content === content)?.id ?? own;
  return id !== undefined && id < dVocab ? id : undefined;
}
