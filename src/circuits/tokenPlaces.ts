import type { Token } from '../protocol/model.js';
import type { PlacedToken } from '../protocol/tokenCard.js';

/**
 * The ranges of a text's tokens. Tokens that share a character (bytes that are not whole UTF-8) each cover it. If the
 * ranges are unknown, because the tokenizer changes the text before splitting it, each token covers the whole text.
 */
export function tokenPlaces(text: string, tokens: readonly Token[]): readonly PlacedToken[] {
  return (
    placesIn(text, tokens) ??
    behindSpace(text, tokens) ??
    tokens.map((token) => ({ ...token, start: 0, end: text.length }))
  );
}

/** SentencePiece puts a space before every text. */
function behindSpace(text: string, tokens: readonly Token[]): PlacedToken[] | undefined {
  return placesIn(` ${text}`, tokens)?.map((token) => ({
    ...token,
    start: Math.max(0, token.start - 1),
    end: token.end - 1,
  }));
}

function placesIn(text: string, tokens: readonly Token[]): PlacedToken[] | undefined {
  const units = unitsOfBytes(text);
  const placed: PlacedToken[] = [];
  let byte = 0;
  for (const token of tokens) {
    const next = byte + bytesAt(byte, token.token, text, units);
    if (next >= units.length) return undefined;
    let end = next;
    while (end > 0 && units[end] === units[end - 1]) end++;
    placed.push({ ...token, start: units[byte], end: units[end] });
    byte = next;
  }
  return byte === units.length - 1 ? placed : undefined;
}

/** The number of bytes a token takes of the text; its own text spells some of them as `\xe3`. */
function bytesAt(byte: number, token: string, text: string, units: readonly number[]): number {
  const whole = byte === 0 || units[byte] !== units[byte - 1];
  if (whole && text.startsWith(token, units[byte])) return unitsOfBytes(token).length - 1;
  return token.replace(/\\x[0-9a-f]{2}/g, '.').length;
}

/** For each byte of the text's UTF-8 the UTF-16 unit at which its character begins, and finally the text's length. */
function unitsOfBytes(text: string): number[] {
  const units: number[] = [];
  let unit = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (let i = 0; i < bytes; i++) units.push(unit);
    unit += character.length;
  }
  return [...units, unit];
}
