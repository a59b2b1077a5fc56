import { describe, expect, it } from 'vitest';
import { Tokenizer } from '../../../src/checkpoint/tokenizer.js';
import { loadR50k } from '../../../src/checkpoint/r50k.js';
import { tokenPlaces } from '../../../src/circuits/tokenPlaces.js';

const named = (...tokens: string[]) => tokens.map((token, id) => ({ id, token }));
const spans = (text: string, ...tokens: string[]) =>
  tokenPlaces(text, named(...tokens)).map(({ start, end }) => [start, end]);

describe('tokenPlaces', () => {
  it('lays tokens end to end', () => {
    expect(spans(' Xanthippe', ' Xan', 'thippe')).toEqual([
      [0, 4],
      [4, 10],
    ]);
  });

  it('lets each of the tokens that share a character cover it', () => {
    // U+1F600 is f0 9f 98 80.
    expect(spans('a😀b', 'a', '\\xf0\\x9f\\x98', '\\x80', 'b')).toEqual([
      [0, 1],
      [1, 3],
      [1, 3],
      [3, 4],
    ]);
    expect(spans(' é', ' \\xc3', '\\xa9')).toEqual([
      [0, 2],
      [1, 2],
    ]);
  });

  it('distinguishes a spelled byte from the same text written out', () => {
    expect(spans('\\xe3x', '\\xe3', 'x')).toEqual([
      [0, 4],
      [4, 5],
    ]);
  });

  it('ignores a space that the tokenizer put before the text', () => {
    expect(spans('Walker here', ' Walker', ' here')).toEqual([
      [0, 6],
      [6, 11],
    ]);
  });

  it('gives each the whole text if the text was changed', () => {
    expect(spans('walker   here', 'walker', ' here')).toEqual([
      [0, 13],
      [0, 13],
    ]);
  });

  it("covers every text of GPT-2's tokenizer without a gap", async () => {
    const tokenizer = new Tokenizer(await loadR50k(), { dVocab: 50257 });
    for (const text of ['naïve 日本語 😀👩‍👩‍👧 x', '\\x41 <|endoftext|>\n\n  \t', 'שלום עולם', '﷽﷽ \u202e']) {
      const places = tokenPlaces(
        text,
        (await tokenizer.encode(text)).map((id) => tokenizer.token(id)),
      );
      expect(places[0].start).toBe(0);
      expect(places.at(-1)!.end).toBe(text.length);
      places.slice(1).forEach(({ start, end }, i) => {
        expect(start).toBeLessThanOrEqual(places[i].end);
        expect(start).toBeGreaterThanOrEqual(places[i].start);
        expect(end).toBeGreaterThan(start);
      });
      if (places.length > 1) expect(places.some(({ end }) => end < text.length)).toBe(true);
    }
  });
});
