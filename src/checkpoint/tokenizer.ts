import { join } from 'node:path';
import { QkLensError } from '../protocol/errors.js';
import type { Token, TokenizerInfo } from '../protocol/model.js';
import { isFile, readJsonObject } from './jsonFile.js';
import { loadR50k, type ByteTokens } from './r50k.js';

/**
 * Turns token ids into text and text into token ids. Ids beyond the tokenizer's own, and all ids where there is no
 * tokenizer, are spelled `#id`.
 */
export class Tokenizer {
  constructor(
    private readonly tokens: ByteTokens | undefined,
    private readonly dVocab: number,
  ) {}

  get info(): TokenizerInfo {
    return this.tokens ? { kind: 'r50k_base', size: this.tokens.size } : { kind: 'none', size: this.dVocab };
  }

  /** The id of `<|endoftext|>`, which TransformerLens puts before every prompt. */
  get endOfText(): number | undefined {
    return this.tokens?.endOfText;
  }

  token(id: number): Token {
    return { id, token: this.tokens?.text(id) ?? `#${id}` };
  }

  /**
   * The ids of a text's tokens. Where there is no tokenizer a text names tokens by their ids: `#5`, or several as
   * `#5#17` or `#5 #17`.
   *
   * @throws QkLensError `badRequest` for a text too long to be looked at; `noTokenizer` when the checkpoint has none and the text does not name tokens by id
   */
  encode(text: string): number[] {
    checkLength(text);
    if (this.tokens) return this.tokens.encode(text);
    const ids = /^(\s*#\d{1,9})*\s*$/.test(text) ? (text.match(/\d+/g) ?? []).map(Number) : undefined;
    if (ids?.every((id) => id < this.dVocab)) return ids;
    throw new QkLensError(
      'noTokenizer',
      `"${text}" can't be turned into tokens: the checkpoint has no tokenizer that QK Lens reads. Name tokens by id, #0 to #${this.dVocab - 1}, several as #0#1.`,
    );
  }
}

/** Splitting a text takes a time that grows with the square of its longest stretch without white space. */
const LONGEST_TEXT = 1_000_000;
const LONGEST_STRETCH = 10_000;

function checkLength(text: string): void {
  const stretch = new RegExp(`\\S{${LONGEST_STRETCH + 1}}`);
  if (text.length <= LONGEST_TEXT && !stretch.test(text)) return;
  throw new QkLensError(
    'badRequest',
    `The text has ${text.length} characters; at most ${LONGEST_TEXT}, and ${LONGEST_STRETCH} without white space, can be split into tokens. Take a shorter one.`,
  );
}

/**
 * Finds the tokenizer of a checkpoint folder: GPT-2's own, unless the folder's `vocab.json` or `tokenizer.json`
 * holds another one.
 *
 * @param problems gets a sentence for each thing that does not fit
 */
export async function openTokenizer(folder: string, dVocab: number, problems: string[]): Promise<Tokenizer> {
  const file = await tokenizerFile(folder, problems);
  const r50k = await loadR50k();
  const why = whyNotR50k(r50k, file, dVocab);
  if (why !== undefined) {
    problems.push(`${why}: tokens are shown by their ids.`);
    return new Tokenizer(undefined, dVocab);
  }
  if (dVocab > r50k.size) {
    problems.push(`W_E has ${dVocab} rows for ${r50k.size} tokens: the others are shown by their ids.`);
  }
  return new Tokenizer(r50k, dVocab);
}

function whyNotR50k(r50k: ByteTokens, file: VocabularyFile | undefined, dVocab: number): string | undefined {
  const size = file && Object.keys(file.vocab).length;
  if (size !== undefined && size > dVocab)
    return `${file!.name} has ${size} tokens but W_E only ${dVocab} rows`;
  if (file && !r50k.agreesWith(file.vocab)) return `${file.name} is another tokenizer than GPT-2's`;
  if (dVocab >= r50k.size) return undefined;
  return `${file ? '' : 'There is no tokenizer file, and '}GPT-2's ${r50k.size} tokens do not fit W_E's ${dVocab} rows`;
}

interface VocabularyFile {
  readonly name: string;
  /** From the byte-level spelling of a token to its id. */
  readonly vocab: Readonly<Record<string, unknown>>;
}

async function tokenizerFile(folder: string, problems: string[]): Promise<VocabularyFile | undefined> {
  for (const name of ['vocab.json', 'tokenizer.json']) {
    const path = join(folder, name);
    if (!(await isFile(path))) continue;
    try {
      const json = await readJsonObject(path, 'badTokenizer');
      const vocab = name === 'vocab.json' ? json : (json['model'] as { vocab?: unknown } | undefined)?.vocab;
      if (typeof vocab === 'object' && vocab !== null && !Array.isArray(vocab)) {
        return { name, vocab: vocab as Readonly<Record<string, unknown>> };
      }
      problems.push(`${name} holds no vocabulary and is left out of account.`);
    } catch (error) {
      if (!(error instanceof QkLensError)) throw error;
      problems.push(`${error.message} It is left out of account.`);
    }
  }
  return undefined;
}
