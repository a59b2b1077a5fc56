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
 * @returns those that are, each once, and those left out with the reason
 * @throws QkLensError `noTokenizer`
 */
export async function lookUpWords(
  words: readonly string[],
  spelling: WordSpelling,
  tokenizer: TokenNames,
): Promise<{ found: FoundWord[]; leftOut: LeftOutWord[] }> {
  const found = new Map<number, FoundWord>();
  const leftOut: LeftOutWord[] = [];
  const spelled = words.map((word) => (spelling === 'leadingSpace' ? ` ${word.trimStart()}` : word));
  const encoded = await tokenizer.encodeAll(spelled);
  for (const [i, word] of words.entries()) {
    const ids = encoded[i];
    const [id] = ids;
    if (id === undefined) leftOut.push({ word, reason: 'it is empty' });
    else if (ids.length > 1)
      leftOut.push({ word, reason: severalTokens(ids.map((own) => tokenizer.token(own))) });
    else if (found.has(id)) leftOut.push({ word, reason: 'it stands in the list twice' });
    else found.set(id, { word, id });
  }
  return { found: [...found.values()], leftOut };
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
