import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { MatrixCache } from '../../../src/cache/matrixCache.js';
import { tokenCard } from '../../../src/engine/tokenCard.js';
import { answer } from '../../../src/questions/answers.js';
import type { TokenNames } from '../../../src/circuits/asking.js';
import { QkLensError } from '../../../src/protocol/errors.js';
import { DEFAULT_WEIGHTS, type VocabularySpace } from '../../../src/protocol/model.js';
import type { TokenCard } from '../../../src/protocol/tokenCard.js';
import { OpenCheckpoints } from '../../../src/engine/openCheckpoints.js';
import { compute, errorOf, temporaryFolder } from '../support.js';
import { sharedSample } from '../sharedSample.js';

const folder = temporaryFolder();
const sample = sharedSample();

const cache = () => new MatrixCache({ folder: join(folder, 'cache'), maxBytes: 1e9 });

const opened: { close(): Promise<void> }[] = [];
afterAll(async () => {
  for (const checkpoint of opened) await checkpoint.close();
});

/** The sample, open, with what a hover and the panel ask. */
async function openSample(matrices?: MatrixCache) {
  const { checkpoint, spaces } = await new OpenCheckpoints(compute, matrices).get(sample);
  opened.push(checkpoint);
  const { tokenizer } = checkpoint;
  const spaceless: TokenNames = {
    token: (id) => tokenizer.token(id),
    isNamed: (id) => tokenizer.isNamed(id),
    mergeRank: () => undefined,
    encode: (text) =>
      text.startsWith(' ')
        ? Promise.reject(new QkLensError('badTokenizer', 'It has no space.'))
        : tokenizer.encode(text),
    encodeAll: (texts) => tokenizer.encodeAll(texts),
    encodePrompt: (text) => tokenizer.encodePrompt(text),
  };
  return {
    cardWithoutSpaces: (text: string) =>
      tokenCard(spaces, { ...DEFAULT_WEIGHTS, text, at: 0, top: 6 }, { tokenizer: spaceless }),
    card: (text: string, at = 0, signal?: AbortSignal): Promise<TokenCard> =>
      tokenCard(spaces, { ...DEFAULT_WEIGHTS, text, at, top: 6 }, { tokenizer, signal }),
    neighbours: (text: string, space: VocabularySpace, variant = DEFAULT_WEIGHTS.variant) =>
      answer('neighbours', spaces, { ...DEFAULT_WEIGHTS, variant, text, space, top: 6 }, { tokenizer }),
  };
}

const spacesOf = ({ spaces }: TokenCard) => spaces.map(({ space }) => space);

describe('tokenCard', () => {
  it('shows in each space what the question neighbours shows, in W_EE once it is computed', async () => {
    const { card, neighbours } = await openSample();
    expect(spacesOf(await card(' Sarah'))).toEqual(['W_E', 'W_U']);
    await neighbours(' x', 'W_EE');
    const whole = await card(' Sarah');
    expect(spacesOf(whole)).toEqual(['W_E', 'W_EE', 'W_U']);
    for (const { space, norm, neighbours: others } of whole.spaces) {
      const asked = await neighbours(' Sarah', space);
      expect(others).toEqual(asked.neighbours.map(({ id, token, cosine }) => ({ id, token, cosine })));
      expect(norm).toBe(asked.norm);
    }
  });

  it('reads W_EE from disk, and computes none', async () => {
    const matrices = cache();
    expect(spacesOf(await (await openSample(matrices)).card(' Sarah'))).toEqual(['W_E', 'W_U']);
    await (await openSample(matrices)).neighbours(' x', 'W_EE');
    await matrices.settled();
    const { card } = await openSample(cache());
    // What takes the disk longer than a hover waits is there for the next one.
    await expect
      .poll(async () => spacesOf(await card(' Sarah')), { timeout: 20_000 })
      .toEqual(['W_E', 'W_EE', 'W_U']);
  });

  it('does not replace another W_EE that is in use', async () => {
    const { card, neighbours } = await openSample();
    const variant = { attentionBiases: false, residual: true };
    const before = await neighbours(' Sarah', 'W_EE', variant);
    expect(spacesOf(await card(' Sarah'))).toEqual(['W_E', 'W_U']);
    expect(await neighbours(' Sarah', 'W_EE', variant)).toEqual(before);
  });

  it('describes the token at the given place in the text', async () => {
    const { card } = await openSample();
    const text = ' Leilan Monday';
    for (const [at, token] of [
      [0, ' Leilan'],
      [6, ' Leilan'],
      [7, ' Monday'],
      [14, ' Monday'],
    ] as const) {
      const { tokens, index } = await card(text, at);
      expect(tokens).toHaveLength(2);
      expect(tokens[index].token).toBe(token);
    }
  });

  it('gives the merge rank, which bytes and special tokens do not have', async () => {
    const { card } = await openSample();
    // The first merge of GPT-2's merges.txt, and its last.
    expect((await card(' t')).mergeRank).toEqual({ rank: 1, of: 50000 });
    expect((await card(' gazed')).mergeRank).toEqual({ rank: 50000, of: 50000 });
    expect((await card('t')).mergeRank).toBeUndefined();
    expect((await card('<|endoftext|>')).mergeRank).toBeUndefined();
  });

  it('is the token with a leading space if only that is one, and shows the other spelling', async () => {
    const { card, cardWithoutSpaces } = await openSample();
    const texts = (tokens: readonly { readonly token: string }[] = []) => tokens.map(({ token }) => token);
    const spaced = await card('Leilan', 3);
    expect([texts(spaced.tokens), spaced.index, texts(spaced.bare)]).toEqual([
      [' Leilan'],
      0,
      ['Le', 'ilan'],
    ]);
    expect(spaced.tokens[0]).toMatchObject({ start: 0, end: 6 });
    const both = await card('Mary');
    expect([texts(both.tokens), texts(both.spaced)]).toEqual([['Mary'], [' Mary']]);
    expect((await card(' Leilan')).spaced).toBeUndefined();
    expect((await card('\n')).spaced).toBeUndefined();
    expect((await cardWithoutSpaces('Leilan')).spaced).toBeUndefined();
  });

  it('is of the token that is printed, at its place', async () => {
    const { card } = await openSample();
    expect((await card('\\xe3\\x83')).tokens).toMatchObject([{ token: '\\xe3\\x83', start: 0, end: 8 }]);
    const { tokens, index } = await card('␣Mary↵␣John', 7);
    expect(tokens.map(({ token, start, end }) => [token, start, end])).toEqual([
      [' Mary', 0, 5],
      ['\n', 5, 6],
      [' John', 6, 11],
    ]);
    expect(index).toBe(2);
  });

  it('stops when its hover closes, and refuses an empty text', async () => {
    const { card } = await openSample();
    expect((await errorOf(card(' Sarah', 0, AbortSignal.abort()))).code).toBe('cancelled');
    expect((await errorOf(card(''))).code).toBe('badRequest');
  });
});
