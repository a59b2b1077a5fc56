import type { LeftOutWord, WordSpelling } from '../protocol/words.js';
import { QkLensError } from '../protocol/errors.js';
import { excerpt, quoted } from '../protocol/quoted.js';
import { readToken } from '../protocol/tokenText.js';
import type { Token } from '../protocol/model.js';
import type { TokenNames } from './asking.js';

export interface FoundWord {
  readonly word: string;
  readonly id: number;
}

/** A typed text in the vocabulary. */
export interface TypedText {
  /** What was typed, without signs (src/protocol/tokenText.ts). */
  readonly text: string;
  /** Its spellings that are one token: as typed, then with a leading space. */
  readonly found: readonly FoundWord[];
  /** The tokens of its first spelling. */
  readonly ids: readonly number[];
  /** Those of its second; empty if it has none. */
  readonly spacedIds: readonly number[];
}

/**
 * Looks up typed texts. `either` takes a text as it is and, unless it begins with a space, with one before it.
 *
 * @throws QkLensError `noTokenizer`, `badTokenizer`
 */
export async function readTyped(
  texts: readonly string[],
  tokenizer: TokenNames,
  spelling: WordSpelling = 'either',
): Promise<TypedText[]> {
  const spelled = texts.map((text) => spellings(readToken(text), spelling));
  const first = await tokenizer.encodeAll(spelled.map(([own]) => own));
  // A tokenizer without spaces refuses every text that has one.
  const spaced = await tokenizer.encodeAll(spelled.flatMap(([, own = []]) => own)).catch(() => []);
  let at = 0;
  return spelled.map((own, i) => {
    const ids = [first[i], ...(own.length > 1 ? [spaced[at++] ?? []] : [])];
    const found = own.flatMap((word, s) => (ids[s].length === 1 ? [{ word, id: ids[s][0] }] : []));
    const others = found.filter(({ id }, f) => found.findIndex((other) => other.id === id) === f);
    return { text: readToken(texts[i]), found: others, ids: ids[0], spacedIds: ids[1] ?? [] };
  });
}

function spellings(text: string, spelling: WordSpelling): readonly [string] | readonly [string, string] {
  if (spelling === 'asIs' || text.trim() === '') return [text];
  if (spelling === 'leadingSpace') return [` ${text.trimStart()}`];
  return /^\s/.test(text) ? [text] : [text, ` ${text}`];
}

/**
 * Looks up words that must be one token each.
 *
 * @returns those that are, each once, and those left out with the reason; a word whose spellings are both tokens is
 *   found as both
 * @throws QkLensError `noTokenizer`, `badTokenizer`
 */
export async function lookUpWords(
  words: readonly string[],
  spelling: WordSpelling,
  tokenizer: TokenNames,
): Promise<{ found: FoundWord[]; leftOut: LeftOutWord[] }> {
  const found = new Map<number, FoundWord>();
  const leftOut: LeftOutWord[] = [];
  for (const typed of await readTyped(words, tokenizer, spelling)) {
    const word = typed.text;
    const fresh = typed.found.filter(({ id }) => !found.has(id));
    for (const own of fresh) found.set(own.id, spelling === 'either' ? own : { ...own, word });
    if (fresh.length > 0) continue;
    leftOut.push({
      word,
      reason: typed.found.length > 0 ? 'it is in the list twice' : whyNotOne(typed, tokenizer),
    });
  }
  return { found: [...found.values()], leftOut };
}

/**
 * The ids of a typed text, which must be one token as it is or with a leading space: of both where both are.
 *
 * @throws QkLensError `notOneToken`, `noTokenizer`, `badTokenizer`
 */
export async function typedTokens(text: string, tokenizer: TokenNames): Promise<readonly number[]> {
  const [typed] = await readTyped([text], tokenizer);
  if (typed.found.length > 0) return typed.found.map(({ id }) => id);
  const what = typed.ids.length === 0 ? 'empty' : whyNotOne(typed, tokenizer);
  throw new QkLensError('notOneToken', `${quoted(typed.text)} is ${what}. Give a text that is one token.`);
}

/** Why no spelling of a text is one token, such as `two tokens: "Xan" "thippe"`. */
export function whyNotOne({ ids, spacedIds }: TypedText, tokenizer: TokenNames): string {
  const several = [ids, spacedIds].filter(({ length }) => length > 1).sort((a, b) => a.length - b.length);
  if (several.length === 0) return 'it is empty';
  const tokens = severalTokens(several[0].map((id) => tokenizer.token(id)));
  return several.length === 1 ? tokens : `${tokens}, with or without a leading space more than one`;
}

/** `two tokens: "Xan" "thippe"` */
function severalTokens(tokens: readonly Token[]): string {
  const number = tokens.length === 2 ? 'two' : String(tokens.length);
  return `${number} tokens: ${excerpt(tokens.map(({ token }) => quoted(token)).join(' '))}`;
}
