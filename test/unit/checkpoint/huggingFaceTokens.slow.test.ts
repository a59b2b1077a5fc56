import ranks from 'gpt-tokenizer/bpeRanks/r50k_base';
import { describe, expect, it } from 'vitest';
import { huggingFaceTokens } from '../../../src/checkpoint/huggingFaceTokens.js';
import { loadR50k } from '../../../src/checkpoint/r50k.js';
import type { TokenizerFile } from '../../../src/checkpoint/tokenizerFile.js';
import { tokenizerRules } from '../../../src/checkpoint/tokenizerRules.js';
import { openTokenizerIn } from './openTokenizerIn.js';

/** GPT-2's spelling of bytes, written out here once more so that no table of the code under test is used. */
const SPELLING = Array.from({ length: 256 }, (_, byte) => byte)
  .map((byte) => {
    const printable =
      (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
    return { byte, printable };
  })
  .map(({ byte, printable }, _, all) =>
    String.fromCharCode(
      printable ? byte : 256 + all.slice(0, byte).filter((other) => !other.printable).length,
    ),
  );

/** The last merge that makes a token: what byte pair encoding with the smaller ranks alone leaves of it. */
function lastMerge(parts: readonly string[], rankOf: ReadonlyMap<string, number>, own: number): string[] {
  const left = [...parts];
  while (left.length > 2) {
    const candidates = left.slice(1).map((part, i) => rankOf.get(left[i] + part) ?? Infinity);
    const best = candidates.reduce((at, rank, i) => (rank < candidates[at] ? i : at), 0);
    if (candidates[best] >= own) break;
    left.splice(best, 2, left[best] + left[best + 1]);
  }
  return left;
}

describe("GPT-2's tokenizer, written as a tokenizer.json", () => {
  const spellings = ranks.map((token) =>
    [...(typeof token === 'string' ? new TextEncoder().encode(token) : token)].map((byte) => SPELLING[byte]),
  );
  const rankOf = new Map(spellings.map((parts, rank) => [parts.join(''), rank]));
  const merges = spellings
    .map((parts, rank) => (parts.length > 1 ? lastMerge(parts, rankOf, rank) : []))
    .filter((pair) => pair.length === 2)
    .map((pair) => pair.join(' '));
  const file: TokenizerFile = {
    place: '',
    name: 'tokenizer.json',
    vocab: Object.fromEntries(rankOf),
    config: { bos_token: { content: '<|endoftext|>' } },
    tokenizer: {
      model: { type: 'BPE', vocab: Object.fromEntries(rankOf), merges },
      pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
      decoder: { type: 'ByteLevel' },
      normalizer: null,
      post_processor: null,
      added_tokens: [{ id: 50256, content: '<|endoftext|>', special: true }],
    },
  };
  const rules = tokenizerRules(file);
  const splitter = {
    split: (texts: readonly string[]) => Promise.resolve(texts.map(rules)),
    close: () => Promise.resolve(),
  };
  const table = huggingFaceTokens(file, 50257, splitter);

  it('shows every token as gpt-tokenizer does', async () => {
    const r50k = await loadR50k();
    expect(table.size).toBe(50257);
    for (let id = 0; id < 50257; id++) expect(table.text(id)).toBe(r50k.text(id));
    expect(table.beginning).toBe(50256);
  });

  it('splits texts as gpt-tokenizer does', async () => {
    const r50k = await loadR50k();
    const texts = [
      ' Walker',
      'Walker',
      "She said: “don't!” 3.14159 — and left.\n\n\tfor (let i = 0; i < n; i++)",
      'naïve café 東京 🙂🙃 \u00a0x',
      '<|endoftext|>A<|endoftext|>',
      '   several   spaces   ',
    ];
    for (const text of texts) {
      expect(await table.encode([text]), text).toEqual([r50k.ids(text)]);
    }
  });
});

describe("GPT-2's tokens with others added, as Phi has them", () => {
  const vocab = Object.fromEntries(
    ranks.map((token, id) => {
      const bytes = typeof token === 'string' ? new TextEncoder().encode(token) : token;
      return [Array.from(bytes, (byte) => SPELLING[byte]).join(''), id];
    }),
  );
  const files = (added: object) => ({
    'tokenizer.json': {
      model: { type: 'BPE', vocab, merges: [] },
      ...{ normalizer: null, post_processor: null },
      pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
      decoder: { type: 'ByteLevel' },
      added_tokens: [{ id: 50256, content: '<|endoftext|>', special: true }, added].filter(
        (token) => 'id' in token,
      ),
    },
  });

  it('are read from the file', async () => {
    const { tokenizer } = await openTokenizerIn(files({ id: 50257, content: '   ', special: false }), 51200);
    expect(tokenizer.info.kind).toBe('tokenizer.json');
    expect(tokenizer.token(50257).token).toBe('   ');
    expect(await tokenizer.encodePrompt('!   !')).toEqual([0, 50257, 0]);
  });

  it('are r50k_base if none is added', async () => {
    const { tokenizer } = await openTokenizerIn(files({}), 51200);
    expect(tokenizer.info.kind).toBe('r50k_base');
  });
});
