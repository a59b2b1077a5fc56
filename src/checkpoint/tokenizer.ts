import { LONGEST_TEXT } from '../protocol/bounds.js';
import { QkLensError } from '../protocol/errors.js';
import { quoted } from '../protocol/quoted.js';
import type { Token, TokenizerInfo } from '../protocol/model.js';
import type { MergeRank } from '../protocol/tokenCard.js';
import { charactersOf } from '../protocol/tokenText.js';
import { loadR50k } from './r50k.js';
import { addedTokens, readTokenizerFile, type TokenizerFile } from './tokenizerFile.js';
import { ThreadedRules } from './tokenizerThread/threadedRules.js';
import type { EncoderTokens, TokenTable } from './tokenTable.js';

/**
 * Converts token ids to text and text to token ids. Ids beyond the tokenizer's own, and all ids without a tokenizer,
 * are spelled `#id`.
 */
export class Tokenizer {
  /** @param refused why the checkpoint's tokenizer is not used, if it has one */
  constructor(
    private readonly tokens: TokenTable | undefined,
    private readonly wishes: Pick<TokenizerWishes, 'dVocab' | 'bidirectional'>,
    private readonly refused?: string,
  ) {}

  private get dVocab(): number {
    return this.wishes.dVocab;
  }

  get info(): TokenizerInfo {
    const { tokens, dVocab, beginning, ending, mask } = this;
    if (!tokens) return { kind: 'none', size: dVocab };
    const { kind, size, repository } = tokens;
    return {
      kind,
      size,
      ...(repository !== undefined && { repository }),
      ...(beginning !== undefined && { beginning: this.token(beginning) }),
      ...(ending !== undefined && { ending: this.token(ending) }),
      ...(mask !== undefined && { mask: this.token(mask) }),
    };
  }

  /**
   * The token that TransformerLens puts before prompts, by default or on request, such as GPT-2's `<|endoftext|>` and
   * BERT's `[CLS]`.
   */
  get beginning(): number | undefined {
    return this.encoder?.first ?? this.tokens?.beginning;
  }

  /** The token that goes after an encoder's prompt if {@link beginning} goes before it, such as BERT's `[SEP]`. */
  get ending(): number | undefined {
    return this.encoder?.last;
  }

  /** What stands in an encoder's prompt for a token that it predicts, such as BERT's `[MASK]`. */
  get mask(): number | undefined {
    return this.encoder?.mask;
  }

  private get encoder(): EncoderTokens | undefined {
    return this.wishes.bidirectional ? this.tokens?.encoder : undefined;
  }

  /** Undefined if it has none. */
  mergeRank(id: number): MergeRank | undefined {
    return this.tokens?.mergeRank(id);
  }

  isNamed(id: number): boolean {
    return this.tokens?.text(id) !== undefined;
  }

  token(id: number): Token {
    return { id, token: this.tokens?.text(id) ?? `#${id}` };
  }

  /**
   * The ids of a text's tokens; the text of exactly one token is that token, also `#17` for an id that has no name.
   * Without a tokenizer, or if its rules fail, texts name tokens by id: `#5`, or several as `#5#17` or `#5 #17`.
   *
   * @throws QkLensError `badRequest` for a text that is too long; for a text that does not name tokens by id,
   *   `badTokenizer` if the rules time out or fail, and `noTokenizer` if the checkpoint has no tokenizer
   */
  async encode(text: string): Promise<number[]> {
    return (await this.encodeAll([text]))[0];
  }

  /** Like {@link encode}, for each of many texts in little more time than for one. */
  async encodeAll(texts: readonly string[]): Promise<number[][]> {
    for (const text of texts) checkLength(text);
    const whole = texts.map((text) => this.idOf(text));
    const others = await this.byRules(texts.filter((_, i) => whole[i] === undefined).map(charactersOf));
    let next = 0;
    return whole.map((id) => (id === undefined ? others[next++] : [id]));
  }

  /**
   * The ids of a whole prompt, as the model would receive it, without {@link beginning}; otherwise like {@link encode}.
   */
  async encodePrompt(text: string): Promise<number[]> {
    checkLength(text);
    return (await this.byRules([text]))[0];
  }

  /** Frees what runs the rules. */
  async close(): Promise<void> {
    await this.tokens?.close();
  }

  private idOf(text: string): number | undefined {
    const id = this.tokens?.id(text);
    if (id !== undefined) return id;
    const [named, ...others] = this.namedIds(text) ?? [];
    return named !== undefined && others.length === 0 && !this.isNamed(named) ? named : undefined;
  }

  private async byRules(texts: readonly string[]): Promise<number[][]> {
    if (!this.tokens) {
      return texts.map((text) => {
        const ids = this.namedIds(text);
        if (ids) return ids;
        throw this.noTokenizer(text);
      });
    }
    if (texts.length === 0) return [];
    try {
      return await this.tokens.encode(texts);
    } catch (error) {
      const ids = texts.map((text) => this.namedIds(text));
      if (ids.every((own) => own !== undefined)) return ids;
      throw error;
    }
  }

  private namedIds(text: string): number[] | undefined {
    const ids = /^(\s*#\d{1,9})*\s*$/.test(text) ? (text.match(/\d+/g) ?? []).map(Number) : undefined;
    return ids?.every((id) => id < this.dVocab) ? ids : undefined;
  }

  private noTokenizer(text: string): QkLensError {
    const what = `${quoted(text)} can't be turned into tokens`;
    const how = `Name tokens by id, #0 to #${this.dVocab - 1}, several as #0#1.`;
    return this.refused === undefined
      ? new QkLensError('noTokenizer', `${what}: the checkpoint has no tokenizer that QK Lens reads. ${how}`)
      : new QkLensError('badTokenizer', `${what}. ${this.refused} ${how}`);
  }
}

/** Splitting a text takes time quadratic in its longest run of white space, or of anything else. */
const LONGEST_STRETCH = 10_000;

function checkLength(text: string): void {
  if (text.length <= LONGEST_TEXT && longestStretch(text) <= LONGEST_STRETCH) return;
  throw new QkLensError(
    'badRequest',
    `The text has ${text.length} characters; at most ${LONGEST_TEXT}, and in a row ${LONGEST_STRETCH} of white space or of anything else, can be split into tokens. Take a shorter one.`,
  );
}

function longestStretch(text: string): number {
  let longest = 0;
  for (const [stretch] of text.matchAll(/\s+|\S+/g)) longest = Math.max(longest, stretch.length);
  return longest;
}

/** The parts of a checkpoint's config that decide its tokenizer. */
export interface TokenizerWishes {
  /** Hugging Face's `model_type`. */
  readonly architecture: string;
  readonly dVocab: number;
  /** Whether the model is an encoder, whose prompts stand between two tokens. */
  readonly bidirectional?: boolean;
  /** The config's `tokenizer_name`, as TransformerLens writes it: a hub repository, null for none. */
  readonly tokenizerName?: unknown;
}

/**
 * Finds a checkpoint's tokenizer: from its folder's files, else the one its config names, else GPT-2's for a GPT-2 by
 * type and vocabulary, else none. GPT-2's built-in table is used whenever the files are equal to it.
 *
 * @param problems receives a sentence for each mismatch
 */
export async function openTokenizer(
  folder: string,
  wishes: TokenizerWishes,
  problems: string[],
): Promise<Tokenizer> {
  const file = await readTokenizerFile(folder, problems);
  if (file) return tokenizerOf(file, wishes, problems);
  const refused = problems.at(-1);
  return tokenizerWith(await tableWithoutFiles(wishes, problems), wishes, problems, refused);
}

/**
 * The tokenizer of a file, such as the one that holds the weights too.
 *
 * @param file undefined if it has none that is read; the last problem then says why
 * @param problems receives a sentence for each mismatch
 */
export async function tokenizerOf(
  file: TokenizerFile | undefined,
  wishes: Pick<TokenizerWishes, 'dVocab' | 'bidirectional'>,
  problems: string[],
): Promise<Tokenizer> {
  const refused = file ? undefined : problems.at(-1);
  return tokenizerWith(file && (await tableOf(file, wishes.dVocab, problems)), wishes, problems, refused);
}

function tokenizerWith(
  table: TokenTable | undefined,
  wishes: Pick<TokenizerWishes, 'dVocab' | 'bidirectional'>,
  problems: string[],
  refused: string | undefined,
): Tokenizer {
  const { dVocab } = wishes;
  if (table && dVocab > table.size) {
    problems.push(`W_E has ${dVocab} rows for ${table.size} tokens: the others are shown by their ids.`);
  }
  return new Tokenizer(table, wishes, refused);
}

async function tableOf(
  file: TokenizerFile,
  dVocab: number,
  problems: string[],
  repository?: string,
): Promise<TokenTable | undefined> {
  const size = Object.keys(file.vocab).length;
  if (size > dVocab) {
    problems.push(byIds(`${file.name} has ${size} tokens but W_E only ${dVocab} rows`));
    return undefined;
  }
  const r50k = await loadR50k();
  const addsTo = addedTokens(file).some(({ id }) => id >= r50k.size && id < dVocab);
  if (dVocab >= r50k.size && !addsTo && r50k.agreesWith(file.vocab)) return r50k;
  const { huggingFaceTokens } = await import('./huggingFaceTokens.js');
  const table = huggingFaceTokens(file, dVocab, new ThreadedRules(file.place));
  return repository === undefined ? table : { ...table, repository };
}

/** Names of GPT-2's tokenizer; each size's repository has a copy. */
const GPT2_NAME = /^((openai-community\/)?gpt2(-medium|-large|-xl)?|(distilbert\/)?distilgpt2)$/;

/** GPT-2's 50257 tokens, and that number rounded up to a multiple of 64, as in nanoGPT. */
const GPT2_ROWS: readonly number[] = [50257, 50304];

async function tableWithoutFiles(
  { architecture, dVocab, tokenizerName: name }: TokenizerWishes,
  problems: string[],
): Promise<TokenTable | undefined> {
  if (typeof name === 'string' && name !== '') {
    return GPT2_NAME.test(name) ? namedGpt2(dVocab, problems) : cachedTable(name, dVocab, problems);
  }
  if (architecture === 'gpt2' && GPT2_ROWS.includes(dVocab)) {
    return { ...(await loadR50k()), kind: 'assumed_r50k_base' };
  }
  problems.push(byIds('There is no tokenizer file, and config.json names no tokenizer'));
  return undefined;
}

async function namedGpt2(dVocab: number, problems: string[]): Promise<TokenTable | undefined> {
  const r50k = await loadR50k();
  if (dVocab >= r50k.size) return r50k;
  problems.push(
    byIds(`GPT-2's ${r50k.size} tokens, which config.json names, do not fit W_E's ${dVocab} rows`),
  );
  return undefined;
}

async function cachedTable(
  name: string,
  dVocab: number,
  problems: string[],
): Promise<TokenTable | undefined> {
  const { cachedTokenizer } = await import('./cachedTokenizer.js');
  const file = await cachedTokenizer(name).catch((error: unknown) => {
    if (error instanceof QkLensError) return 'noRepository' as const;
    throw error;
  });
  if (file === 'noRepository') {
    const what = `config.json names the tokenizer ${quoted(name)}, which is no repository of the Hugging Face hub`;
    problems.push(`${byIds(what)} Put its tokenizer.json into the folder.`);
    return undefined;
  }
  if (file) return tableOf(file, dVocab, problems, name);
  const where = 'neither in the folder nor in the Hugging Face cache';
  problems.push(
    `${byIds(`config.json names the tokenizer ${name}, whose files are ${where}`)} Put its tokenizer.json into the folder, or run "hf download ${name} tokenizer.json tokenizer_config.json" and open the checkpoint again.`,
  );
  return undefined;
}

function byIds(why: string): string {
  return `${why}: tokens are shown by their ids.`;
}
