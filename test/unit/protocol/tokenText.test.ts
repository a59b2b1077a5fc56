import { describe, expect, it } from 'vitest';
import {
  bytesText,
  charactersOf,
  cutAtSigns,
  literalText,
  readToken,
  typedCharacters,
  typedToken,
} from '../../../src/protocol/tokenText.js';
import { visibleToken } from '../../../src/report/tokenSegments.js';
import { seededRandom } from '../../../src/statistics/random.js';

describe('a token', () => {
  it.each([
    [' the', '␣the'],
    ['a\tb\r\n', 'a⇥b␍↵'],
    ['\u00a0\u200b\u202e', '\\u{a0}\\u{200b}\\u{202e}'],
    ['', '∅'],
    ['\\xe1\\xb9', '\\xe1\\xb9'],
    // Signs that are part of a token's own text.
    ['␣', '\\u{2423}'],
    ['∅', '\\u{2205}'],
    ['a∅', 'a∅'],
    [' →', '␣→'],
    ['\\n', '\\n'],
  ])('%j is printed as %s and read back', (token, printed) => {
    expect(visibleToken(token)).toBe(printed);
    expect(readToken(printed)).toBe(token);
    expect(readToken(typedToken(token))).toBe(token);
  });

  it('keeps its text when it is cut at its signs', () => {
    for (const token of [' the', '\\xe3\\x83', '␣ ↵\n', 'a\u200bb']) {
      expect(
        cutAtSigns(token)
          .map(({ text }) => text)
          .join(''),
      ).toBe(token);
    }
  });

  it.each([
    ['the characters \\xe3', '\\xe3', '\\x5cxe3'],
    ['the characters \\u{ad}', '\\u{ad}', '\\x5cu{ad}'],
  ])('of %s is none of the byte or character', (_, characters, token) => {
    expect(literalText(characters)).toBe(token);
    expect(charactersOf(token)).toBe(characters);
    expect(readToken(visibleToken(token))).toBe(token);
    expect(typedCharacters(token)).toBe(characters);
  });

  it('may be typed with more spellings than it is printed in', () => {
    expect(readToken('\\xE3\\x83')).toBe('\\xe3\\x83');
    expect(readToken('\\x0a')).toBe('\n');
    expect(readToken('\\xe2\\x86\\x92')).toBe('→');
    expect(readToken('\\u{110000}')).toBe('\\x5cu{110000}');
    expect(readToken(' Paris')).toBe(' Paris');
  });
});

describe('any bytes', () => {
  it('have one text, are printed as nothing else is, and are read back', () => {
    const random = seededRandom(3);
    const pieces = [
      '␣',
      '↵',
      '⇥',
      '∅',
      ' ',
      '\n',
      '\\',
      'x',
      'e3',
      'u{',
      'ad',
      '}',
      'é',
      '東',
      '\u200b',
      'U+',
    ].map((piece) => [...new TextEncoder().encode(piece)]);
    const bytesOfPrinted = new Map<string, string>();
    const wrong: string[] = [];
    for (let i = 0; i < 5000; i++) {
      const bytes = Array.from({ length: random.below(7) }, () =>
        random.below(3) === 0 ? [random.below(256)] : pieces[random.below(pieces.length)],
      ).flat();
      const token = bytesText(bytes);
      const printed = visibleToken(token);
      const isRead = [printed, typedToken(token)].every((typed) => readToken(typed) === token);
      const same = bytesOfPrinted.get(printed) ?? bytes.join();
      bytesOfPrinted.set(printed, same);
      if (/[\s\p{C}\p{Z}]/u.test(printed) || !isRead || same !== bytes.join()) wrong.push(printed);
    }
    expect(wrong).toEqual([]);
    expect(bytesOfPrinted.size).toBeGreaterThan(3000);
  });
});
