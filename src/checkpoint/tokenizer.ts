import { LONGEST_TEXT } from '../protocol/bounds.js';
import { QkLensError } from '../protocol/errors.js';
import { quoted } from '../protocol/quoted.js';
import type { Token, TokenizerInfo } from '../protocol/model.js';
import type { MergeRank } from '../protocol/tokenCard.js';
import { loadR50k } from './r50k.js';
import { addedTokens, readTokenizerFile } from './tokenizerFile.js';
import type { TokenTable } from './tokenTable.js';

/**
 * Turns token ids into text and text into token ids. Ids beyond the tokenizer's own, and all ids where there is no
 * tokenizer, are spelled `#id`.
 */
export class Tokenizer {
  constructor(
    private readonly tokens: TokenTable | undefined,
    private readonly dVocab: number,
  ) {}

  get info(): TokenizerInfo {
    const { tokens, dVocab, beginning } = this;
    if (!tokens) return { kind: 'none', size: dVocab };
    return {
      kind: tokens.kind,
      size: tokens.size,
      ...(beginning !== undefined && { beginning: this.token(beginning) }),
    };
  }

  /** The token that TransformerLens puts before prompts, by default or when asked to, such as GPT-2's `<|endoftext|>`. */
  get beginning(): number | undefined {
    return this.tokens?.beginning;
  }

  /** Undefined where it has none. */
  mergeRank(id: number): MergeRank | undefined {
    return this.tokens?.mergeRank(id);
  }

  token(id: number): Token {
    return { id, token: this.tokens?.text(id) ?? `#${id}` };
  }

  /**
   * The ids of a text's tokens; a text that is shown for exactly one token is that token. Where there is no tokenizer a text names tokens by their ids: `#5`, or several as
   * `#5#17` or `#5 #17`.
   *
   * @throws QkLensError `badRequest` for a text too long to be looked at; `noTokenizer` when the checkpoint has none and the text does not name tokens by id
   */
  encode(text: string): number[] {
    checkLength(text);
    return this.tokens ? this.tokens.encode(text) : this.namedIds(text);
  }

  /** The ids of a whole prompt, as the model would be given it, without {@link beginning}; as {@link encode} else. */
  encodePrompt(text: string): number[] {
    checkLength(text);
    return this.tokens ? this.tokens.encodePrompt(text) : this.namedIds(text);
  }

  private namedIds(text: string): number[] {
    const ids = /^(\s*#\d{1,9})*\s*$/.test(text) ? (text.match(/\d+/g) ?? []).map(Number) : undefined;
    if (ids?.every((id) => id < this.dVocab)) return ids;
    throw new QkLensError(
      'noTokenizer',
      `${quoted(text)} can't be turned into tokens: the checkpoint has no tokenizer that QK Lens reads. Name tokens by id, #0 to #${this.dVocab - 1}, several as #0#1.`,
    );
  }
}

/** Splitting a text takes a time that grows with the square of its longest stretch without white space. */
const LONGEST_STRETCH = 10_000;

function checkLength(text: string): void {
  const stretch = new RegExp(`\\S{${LONGEST_STRETCH + 1}}`);
  if (text.length <= LONGEST_TEXT && !stretch.test(text)) return;
  throw new QkLensError(
    'badRequest',
    `The text has ${text.length} characters; at most ${LONGEST_TEXT}, and ${LONGEST_STRETCH} without white space, can be split into tokens. Take a shorter one.`,
  );
}

/** Architectures whose checkpoints use GPT-2's tokenizer, also where they come without its files. */
const LIKE_GPT2: ReadonlySet<string> = new Set(['gpt2', 'gpt_neo', 'transformer_lens']);

/**
 * Finds the tokenizer of a checkpoint folder: that of its files, or GPT-2's own where they hold the same or none.
 *
 * @param architecture Hugging Face's `model_type`
 * @param problems gets a sentence for each thing that does not fit
 */
export async function openTokenizer(
  folder: string,
  { architecture, dVocab }: { readonly architecture: string; readonly dVocab: number },
  problems: string[],
): Promise<Tokenizer> {
  const table = await tokenTable(folder, architecture, dVocab, problems);
  if (table && dVocab > table.size) {
    problems.push(`W_E has ${dVocab} rows for ${table.size} tokens: the others are shown by their ids.`);
  }
  return new Tokenizer(table, dVocab);
}

async function tokenTable(
  folder: string,
  architecture: string,
  dVocab: number,
  problems: string[],
): Promise<TokenTable | undefined> {
  const none = (why: string) => void problems.push(`${why}: tokens are shown by their ids.`);
  const file = await readTokenizerFile(folder, problems);
  const size = file && Object.keys(file.vocab).length;
  if (size !== undefined && size > dVocab) {
    none(`${file!.name} has ${size} tokens but W_E only ${dVocab} rows`);
    return undefined;
  }
  if (!file && !LIKE_GPT2.has(architecture)) {
    none('There is no tokenizer file');
    return undefined;
  }
  const r50k = await loadR50k();
  const addsTo = file && addedTokens(file).some(({ id }) => id >= r50k.size && id < dVocab);
  if (file && (dVocab < r50k.size || addsTo || !r50k.agreesWith(file.vocab))) {
    const { huggingFaceTokens } = await import('./huggingFaceTokens.js');
    return huggingFaceTokens(file, dVocab);
  }
  if (dVocab < r50k.size) {
    none(`There is no tokenizer file, and GPT-2's ${r50k.size} tokens do not fit W_E's ${dVocab} rows`);
    return undefined;
  }
  return r50k;
}
