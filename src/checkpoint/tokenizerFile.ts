import { join } from 'node:path';
import { readJsonObjectIfThere } from '../files/jsonFile.js';
import { isFile, readRegularFile } from '../files/regularFile.js';
import { QkLensError } from '../protocol/errors.js';
import { checkRules, checkTokens } from './ruleLimits.js';
import { wordPieces, type WordPieces } from './wordPieces.js';

type Json = Readonly<Record<string, unknown>>;

/** A checkpoint's tokenizer, in the form of Hugging Face's `tokenizer.json`. */
export interface TokenizerFile {
  /** The folder of its files, or the GGUF file that it is in. */
  readonly place: string;
  /** The file it was read from. */
  readonly name: string;
  readonly tokenizer: Json;
  /** `tokenizer_config.json`, with the special tokens of `special_tokens_map.json` if it names none. */
  readonly config: Json;
  /** From a token's spelling to its id, without added tokens. */
  readonly vocab: Readonly<Record<string, number>>;
}

/**
 * Reads `tokenizer.json`, or the `vocab.json`, `merges.txt` and `added_tokens.json` of a byte-level tokenizer, or BERT's
 * `vocab.txt`.
 *
 * @param problems receives a sentence for each existing file that can't be used
 */
export async function readTokenizerFile(
  folder: string,
  problems: string[],
): Promise<TokenizerFile | undefined> {
  const config = await readConfig(folder, problems);
  const tokenizer = await readable(folder, 'tokenizer.json', problems);
  const vocab = tokenizer && vocabularyOf(tokenizer);
  if (tokenizer && vocab) {
    return checkedTokenizer({ place: folder, name: 'tokenizer.json', tokenizer, config, vocab }, problems);
  }
  if (tokenizer) problems.push('tokenizer.json holds no vocabulary and is left out of account.');
  const bytePairs = await readable(folder, 'vocab.json', problems);
  const pairVocab = bytePairs && idsOf(bytePairs);
  if (pairVocab) {
    const merges = await readMerges(folder, problems);
    const added =
      'added_tokens_decoder' in config ? undefined : await readable(folder, 'added_tokens.json', problems);
    const byPairs = byteLevel(pairVocab, merges, idsOf(added) ?? {});
    return checkedTokenizer(
      { place: folder, name: 'vocab.json', tokenizer: byPairs, config, vocab: pairVocab },
      problems,
    );
  }
  if (bytePairs) problems.push('vocab.json holds no vocabulary and is left out of account.');
  const pieces = await readWordPieces(folder, config, problems);
  if (pieces) return checkedTokenizer({ place: folder, name: WORD_PIECES, config, ...pieces }, problems);
  if (await isFile(join(folder, 'tokenizer.model'))) {
    problems.push(
      'tokenizer.model, in the format of SentencePiece, is not read: save the tokenizer with transformers, which writes tokenizer.json.',
    );
  }
  return undefined;
}

/**
 * The file, unless it would take unlimited memory.
 *
 * @param problems receives a sentence if it would
 */
export function checkedTokenizer(file: TokenizerFile, problems: string[]): TokenizerFile | undefined {
  try {
    checkRules(file.name, file.tokenizer);
    checkTokens(file.name, Object.keys(file.vocab));
    checkTokens(
      file.name,
      addedTokens(file).map(({ content }) => content),
    );
    return file;
  } catch (error) {
    leaveOut(error, problems);
    return undefined;
  }
}

const SPECIAL = ['bos_token', 'eos_token', 'cls_token', 'sep_token', 'mask_token'];

/** Older tokenizers often name their special tokens only in `special_tokens_map.json`. */
async function readConfig(folder: string, problems: string[]): Promise<Json> {
  const config = (await readable(folder, 'tokenizer_config.json', problems)) ?? {};
  if ('bos_token' in config) return config;
  const special = (await readable(folder, 'special_tokens_map.json', problems)) ?? {};
  const named = SPECIAL.filter((name) => special[name] !== undefined);
  return { ...Object.fromEntries(named.map((name) => [name, special[name]])), ...config };
}

async function readable(folder: string, name: string, problems: string[]): Promise<Json | undefined> {
  try {
    return await readJsonObjectIfThere(join(folder, name), 'badTokenizer');
  } catch (error) {
    leaveOut(error, problems);
    return undefined;
  }
}

function leaveOut(error: unknown, problems: string[]): void {
  if (!(error instanceof QkLensError)) throw error;
  problems.push(`${error.message} It is left out of account.`);
}

/** BPE and WordPiece map spellings to ids; Unigram lists spellings with their scores, in the order of the ids. */
function vocabularyOf(tokenizer: Json): Readonly<Record<string, number>> | undefined {
  const vocab: unknown = (Object(tokenizer['model']) as Json)['vocab'];
  if (!Array.isArray(vocab)) return idsOf(vocab);
  const spellings = vocab.map((entry: unknown) => (Array.isArray(entry) ? (entry[0] as unknown) : undefined));
  if (spellings.length === 0 || !spellings.every((spelling) => typeof spelling === 'string'))
    return undefined;
  return Object.fromEntries(spellings.map((spelling, id) => [spelling, id]));
}

function idsOf(vocab: unknown): Readonly<Record<string, number>> | undefined {
  if (typeof vocab !== 'object' || vocab === null || Array.isArray(vocab)) return undefined;
  const ids = Object.values(vocab as Json);
  const whole = ids.length > 0 && ids.every((id) => Number.isSafeInteger(id) && (id as number) >= 0);
  return whole ? (vocab as Readonly<Record<string, number>>) : undefined;
}

/** Like GPT-2's own tokenizer, with another vocabulary: the files of OPT and old checkpoints. */
function byteLevel(
  vocab: Readonly<Record<string, number>>,
  merges: readonly string[],
  added: Readonly<Record<string, number>>,
): Json {
  return {
    model: { type: 'BPE', vocab, merges },
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    decoder: { type: 'ByteLevel' },
    normalizer: null,
    post_processor: null,
    added_tokens: Object.entries(added).map(([content, id]) => ({ id, content })),
  };
}

const MAX_TEXT_BYTES = 64 << 20;

/** BERT's vocabulary, which is all that its first checkpoints have. */
const WORD_PIECES = 'vocab.txt';

async function readWordPieces(
  folder: string,
  config: Json,
  problems: string[],
): Promise<WordPieces | undefined> {
  const path = join(folder, WORD_PIECES);
  if (!(await isFile(path))) return undefined;
  const text = await readRegularFile(path, MAX_TEXT_BYTES).catch((error: unknown) => {
    problems.push(`${WORD_PIECES} ${(error as Error).message}. It is left out of account.`);
    return undefined;
  });
  const pieces = text && wordPieces(text.toString('utf8'), config);
  if (text && !pieces)
    problems.push(`${WORD_PIECES} is not a vocabulary of BERT's form, and is left out of account.`);
  return pieces;
}

async function readMerges(folder: string, problems: string[]): Promise<readonly string[]> {
  const text = await readRegularFile(join(folder, 'merges.txt'), MAX_TEXT_BYTES).catch((error: unknown) => {
    const why = `merges.txt beside vocab.json ${(error as Error).message}`;
    problems.push(`${why}: texts of several letters can not be split right.`);
    return '';
  });
  return text
    .toString('utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#version'));
}

export interface AddedToken {
  readonly id: number;
  readonly content: string;
}

/** Tokens outside the vocabulary: the tokenizer's own, or else those of `tokenizer_config.json`. */
export function addedTokens({ tokenizer, config }: TokenizerFile): readonly AddedToken[] {
  const own = tokenizer['added_tokens'];
  if (Array.isArray(own) && own.length > 0) return own.filter(isAddedToken);
  const decoder = Object(config['added_tokens_decoder']) as Json;
  return Object.entries(decoder)
    .map(([id, token]): unknown => ({ ...(Object(token) as object), id: Number(id) }))
    .filter(isAddedToken);
}

function isAddedToken(value: unknown): value is AddedToken {
  const { id, content } = Object(value) as Record<string, unknown>;
  return Number.isSafeInteger(id) && (id as number) >= 0 && typeof content === 'string' && content !== '';
}
