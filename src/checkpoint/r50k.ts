import { tick } from '../tasks/tick.js';
import { bytesText, literalText } from '../protocol/tokenText.js';
import { BYTE_CHARACTERS, type TokenTable } from './tokenTable.js';

/** GPT-2's tokenizer, every token of which is a string of bytes. */
export interface Gpt2Tokens extends TokenTable {
  /** The ids of a text's tokens. */
  ids(text: string): number[];
  /** Whether a `vocab.json` gives the same ids to the same tokens (tokens added at its end may be missing). */
  agreesWith(vocab: Readonly<Record<string, unknown>>): boolean;
}

const END_OF_TEXT = '<|endoftext|>';
/** The first ids are the single bytes; then come the merges, in their order. */
const BYTES = 256;

let loaded: Promise<Gpt2Tokens> | undefined;

/** GPT-2's tokenizer, from gpt-tokenizer; its tables are loaded at the first call. */
export function loadR50k(): Promise<Gpt2Tokens> {
  return (loaded ??= load());
}

async function load(): Promise<Gpt2Tokens> {
  const [{ default: ranks }, { encode }] = await Promise.all([
    import('gpt-tokenizer/bpeRanks/r50k_base'),
    import('gpt-tokenizer/encoding/r50k_base'),
  ]);
  const endOfText = ranks.length;
  // The package itself finds only the first of several such marks.
  const tokensOf = (text: string) =>
    text.split(END_OF_TEXT).flatMap((part, i) => [...(i > 0 ? [endOfText] : []), ...encode(part)]);
  const tokensOfAll = async (texts: readonly string[]) => {
    const ids: number[][] = [];
    let characters = 0;
    for (const text of texts) {
      const own: number[][] = [];
      for (const part of partsOf(text)) {
        characters += part.length;
        if (characters > TURN_CHARACTERS) {
          await tick(undefined);
          characters = part.length;
        }
        own.push(tokensOf(part));
      }
      ids.push(own.flat());
    }
    return ids;
  };
  const text = (id: number) =>
    id === endOfText ? END_OF_TEXT : id in ranks ? displayText(ranks[id]) : undefined;
  let ids: ReadonlyMap<string, number> | undefined;
  return {
    kind: 'r50k_base',
    size: ranks.length + 1,
    beginning: endOfText,
    text,
    id: (own) =>
      (ids ??= new Map(Array.from({ length: endOfText + 1 }, (_, id) => [text(id)!, id]))).get(own),
    mergeRank: (id) =>
      id >= BYTES && id < endOfText ? { rank: id - BYTES + 1, of: endOfText - BYTES } : undefined,
    ids: tokensOf,
    encode: tokensOfAll,
    close: () => Promise.resolve(),
    agreesWith: (vocab) =>
      ranks.every((token, id) => vocab[byteLevelSpelling(token)] === id) &&
      (vocab[END_OF_TEXT] ?? endOfText) === endOfText,
  };
}

/** Its own pattern needs no thread of its own, but many or long texts take seconds: other work runs in between. */
const TURN_CHARACTERS = 10_000;
const PART_CHARACTERS = 1_000;

/** A text in parts: no match of GPT-2's pattern continues from other characters into white space. */
function* partsOf(text: string): Generator<string> {
  let from = 0;
  for (const { index } of text.matchAll(/(?<=\S)(?=\s)/g)) {
    if (index - from < PART_CHARACTERS) continue;
    yield text.slice(from, index);
    from = index;
  }
  yield text.slice(from);
}

/** A token as gpt-tokenizer has it: text, or bytes if they are not whole UTF-8. */
type RankedToken = string | readonly number[];

function displayText(token: RankedToken): string {
  return typeof token === 'string' ? literalText(token) : bytesText(token);
}

/** The spelling of `vocab.json`. */
function byteLevelSpelling(token: RankedToken): string {
  const bytes = typeof token === 'string' ? new TextEncoder().encode(token) : token;
  let spelling = '';
  for (const byte of bytes) spelling += BYTE_CHARACTERS[byte];
  return spelling;
}
