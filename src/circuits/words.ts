import type { LeftOutWord, WordSpelling } from '../protocol/words.js';
import { QkLensError } from '../protocol/errors.js';
import { excerpt, quoted } from '../protocol/quoted.js';
import type { Token } from '../protocol/model.js';
import type { TokenNames } from './asking.js';

export interface FoundWord {
  readonly word: string;
  readonly id: number;
}

/**
 * Looks up words that must be one token each.
 *
 * @returns those that are, each once, and those left out with the reason; a word whose spellings are both tokens is
 *   found as both
 * @throws QkLensError `noTokenizer`
 */
export async function lookUpWords(
  words: readonly string[],
  spelling: WordSpelling,
  tokenizer: TokenNames,
): Promise<{ found: FoundWord[]; leftOut: LeftOutWord[] }> {
  const found = new Map<number, FoundWord>();
  const leftOut: LeftOutWord[] = [];
  const spelled = words.map((word) => spellings(word, spelling));
  const written = await tokenizer.encodeAll(spelled.map(([first]) => first));
  // A tokenizer without spaces refuses every text that has one.
  const spaced = await tokenizer.encodeAll(spelled.flatMap(([, second = []]) => second)).catch(() => []);
  let at = 0;
  for (const [i, word] of words.entries()) {
    const ids = [written[i], ...(spelled[i].length > 1 ? [spaced[at++] ?? []] : [])];
    const tokens = new Map<number, string>();
    for (const [s, own] of ids.entries()) {
      if (own.length === 1 && !tokens.has(own[0]))
        tokens.set(own[0], spelling === 'either' ? spelled[i][s] : word);
    }
    const fresh = [...tokens].filter(([id]) => !found.has(id));
    for (const [id, text] of fresh) found.set(id, { word: text, id });
    if (fresh.length === 0) {
      const reason = tokens.size > 0 ? 'it is in the list twice' : whyNotOne(ids, tokenizer);
      leftOut.push({ word, reason });
    }
  }
  return { found: [...found.values()], leftOut };
}

function spellings(word: string, spelling: WordSpelling): readonly [string] | readonly [string, string] {
  const spaced = ` ${word.trimStart()}`;
  if (spelling === 'asIs' || word.trim() === '') return [word];
  return spelling === 'leadingSpace' ? [spaced] : [word.trimStart(), spaced];
}

function whyNotOne(ids: readonly (readonly number[])[], tokenizer: TokenNames): string {
  const several = ids.filter(({ length }) => length > 1).sort((a, b) => a.length - b.length);
  if (several.length === 0) return 'it is empty';
  const tokens = severalTokens(several[0].map((id) => tokenizer.token(id)));
  return several.length === 1 ? tokens : `${tokens}, with or without a leading space more than one`;
}

/**
 * The id of a text that must be one token.
 *
 * @throws QkLensError `notOneToken`, `noTokenizer`
 */
export async function oneToken(text: string, tokenizer: TokenNames): Promise<number> {
  const ids = await tokenizer.encode(text);
  if (ids.length === 1) return ids[0];
  const what = ids.length === 0 ? 'is empty' : `is ${severalTokens(ids.map((id) => tokenizer.token(id)))}`;
  const other = text.startsWith(' ') ? 'without' : 'with';
  throw new QkLensError(
    'notOneToken',
    `${quoted(text)} ${what}. Give a text that is one token; try it ${other} a leading space.`,
  );
}

/** `two tokens: "Xan" "thippe"` */
export function severalTokens(tokens: readonly Token[]): string {
  const number = tokens.length === 2 ? 'two' : String(tokens.length);
  return `${number} tokens: ${excerpt(tokens.map(({ token }) => quoted(token)).join(' '))}`;
}
