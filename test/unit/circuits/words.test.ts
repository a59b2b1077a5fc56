import { describe, expect, it } from 'vitest';
import { lookUpWords, readTyped, typedTokens } from '../../../src/circuits/words.js';
import type { TokenNames } from '../../../src/circuits/asking.js';
import { errorOf } from '../support.js';

const VOCABULARY = ['Mary', ' Mary', ' Leilan', 'Le', 'ilan', 'the', '\n', ' ', 'x', '␣'];

/** Takes the longest token that the text begins with. */
function encode(text: string): number[] {
  const ids: number[] = [];
  for (let rest = text; rest !== '';) {
    const [longest] = VOCABULARY.filter((token) => rest.startsWith(token)).sort(
      (a, b) => b.length - a.length,
    );
    ids.push(VOCABULARY.indexOf(longest));
    rest = rest.slice(longest.length);
  }
  return ids;
}

const tokenizer = {
  token: (id: number) => ({ id, token: VOCABULARY[id] }),
  encodeAll: (texts: readonly string[]) => Promise.resolve(texts.map(encode)),
} as unknown as TokenNames;

describe('a typed text', () => {
  it.each([
    ['Mary', ['Mary', ' Mary']],
    [' Mary', [' Mary']],
    ['␣Mary', [' Mary']],
    ['Leilan', [' Leilan']],
    ['the', ['the']],
    ['↵', ['\n']],
    [' ', [' ']],
    ['\\u{2423}', ['␣']],
    ['xMary', []],
    ['', []],
  ])('%j is the tokens %j', async (text, tokens) => {
    const [{ found }] = await readTyped([text], tokenizer);
    expect(found.map(({ id }) => VOCABULARY[id])).toEqual(tokens);
    expect(found.map(({ word }) => word)).toEqual(tokens);
  });

  it('that is no token is refused with the fewest tokens that it is', async () => {
    expect(await typedTokens('Mary', tokenizer)).toEqual([0, 1]);
    const [several, empty] = await Promise.all(
      ['Leilanx', ''].map((text) => errorOf(typedTokens(text, tokenizer))),
    );
    expect(several).toMatchObject({
      code: 'notOneToken',
      message:
        '"Leilanx" is two tokens: " Leilan" "x", with or without a leading space more than one. Give a text that is one token.',
    });
    expect(empty.message).toBe('"" is empty. Give a text that is one token.');
  });
});

describe('a list of words', () => {
  it('holds both spellings of a word, each once, and explains the rest', async () => {
    const { found, leftOut } = await lookUpWords(['Mary', '␣Mary', 'Leilan', 'xx'], 'either', tokenizer);
    expect(found.map(({ word }) => word)).toEqual(['Mary', ' Mary', ' Leilan']);
    expect(leftOut).toEqual([
      { word: ' Mary', reason: 'it is in the list twice' },
      { word: 'xx', reason: expect.stringMatching(/^two tokens: "x" "x"/) },
    ]);
  });

  it('may be looked up in one spelling only', async () => {
    const idsOf = async (spelling: 'asIs' | 'leadingSpace') =>
      (await lookUpWords(['Mary', 'Leilan'], spelling, tokenizer)).found.map(({ id }) => VOCABULARY[id]);
    expect(await idsOf('asIs')).toEqual(['Mary']);
    expect(await idsOf('leadingSpace')).toEqual([' Mary', ' Leilan']);
  });
});
