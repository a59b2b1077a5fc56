import { describe, expect, it } from 'vitest';
import { openTokenizerIn } from './openTokenizerIn.js';

/** As Llama 2's: a mark for spaces, one before the text, and bytes where there is no token. */
const PIECES = {
  model: {
    type: 'BPE',
    byte_fallback: true,
    unk_token: '<unk>',
    vocab: {
      ...{ '<unk>': 0, '<s>': 1, '</s>': 2, '<0x0A>': 3, '<0xE6>': 4, '<0x9D>': 5, '<0xB1>': 6, '<0x41>': 7 },
      ...{ '▁': 8, P: 9, a: 10, r: 11, Pa: 12, Par: 13, '▁Par': 14 },
    },
    merges: ['P a', 'Pa r', '▁ Par'],
  },
  normalizer: {
    type: 'Sequence',
    normalizers: [
      { type: 'Prepend', prepend: '▁' },
      { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
    ],
  },
  pre_tokenizer: null,
  post_processor: null,
  decoder: {
    type: 'Sequence',
    decoders: [
      { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
      { type: 'ByteFallback' },
      { type: 'Fuse' },
      { type: 'Strip', content: ' ', start: 1, stop: 0 },
    ],
  },
  added_tokens: [
    { id: 1, content: '<s>', special: true },
    { id: 15, content: '<|pad|>', special: true },
    { id: 99, content: '<|beyond|>', special: true },
  ],
};

describe('a tokenizer of word pieces', () => {
  const open = () =>
    openTokenizerIn({ 'tokenizer.json': PIECES, 'tokenizer_config.json': { bos_token: '<s>' } }, 20);

  it('shows spaces, bytes, added tokens, and rows without a token', async () => {
    const { tokenizer, problems } = await open();
    const shown = Array.from({ length: 20 }, (_, id) => tokenizer.token(id).token);
    expect(shown).toEqual([
      ...['<unk>', '<s>', '</s>', '\n', '\\xe6', '\\x9d', '\\xb1', 'A'],
      ...[' ', 'P', 'a', 'r', 'Pa', 'Par', ' Par', '<|pad|>', '#16', '#17', '#18', '#19'],
    ]);
    const beginning = { id: 1, token: '<s>' };
    expect(tokenizer.info).toEqual({ kind: 'tokenizer.json', size: 16, beginning });
    expect(tokenizer.beginning).toBe(1);
    expect(problems).toEqual([expect.stringMatching(/20 rows for 16 tokens/)]);
  });

  it("reads a token's display text as that token, and splits prompts by its own rules", async () => {
    const { tokenizer } = await open();
    expect(await tokenizer.encode(' Par')).toEqual([14]);
    expect(await tokenizer.encode('Par')).toEqual([13]);
    expect(await tokenizer.encodePrompt('Par')).toEqual([14]);
    expect(await tokenizer.encode('東')).toEqual([8, 4, 5, 6]);
    expect(await tokenizer.encode('<|pad|>')).toEqual([15]);
  });

  it("reads a byte's text as that byte only if no other token has it", async () => {
    const model = { ...PIECES.model, vocab: { ...PIECES.model.vocab, '<0x20>': 16, '<0x50>': 2 } };
    const { tokenizer } = await openTokenizerIn({ 'tokenizer.json': { ...PIECES, model } }, 20);
    expect(await tokenizer.encodeAll(['P', ' ', 'A'])).toEqual([[9], [8], [7]]);
    expect(tokenizer.token(2).token).toBe('P');
  });

  it('refuses a token that has no row in W_E', async () => {
    const { tokenizer } = await open();
    await expect(tokenizer.encode('<|beyond|>')).rejects.toThrow(/token 99 of 20/);
  });
});

describe('the token before prompts', () => {
  const files = {
    'tokenizer.json': { ...PIECES, added_tokens: [] },
    'tokenizer_config.json': { bos_token: null, eos_token: { content: '</s>' } },
  };

  it('is the one that ends texts if none begins them, for any architecture', async () => {
    for (const architecture of ['llama', 'gpt_neox', 'bloom', 'qwen2', 'qwen3', 'phi']) {
      const { tokenizer } = await openTokenizerIn(files, 20, architecture);
      expect(tokenizer.beginning).toBe(2);
      expect(tokenizer.info.beginning).toEqual({ id: 2, token: '</s>' });
    }
  });

  it.each([{}, { bos_token: null }, { bos_token: '<nowhere>' }])('is none with %j alone', async (config) => {
    const { tokenizer } = await openTokenizerIn({ ...files, 'tokenizer_config.json': config }, 20);
    expect(tokenizer.beginning).toBeUndefined();
    expect(tokenizer.info).toEqual({ kind: 'tokenizer.json', size: 15 });
  });
});

describe('the older files beside a tokenizer', () => {
  const pairs = { 'vocab.json': { a: 0, b: 1, ab: 2, '<s>': 3, '</s>': 4 }, 'merges.txt': 'a b\n' };

  it('special_tokens_map.json names the first token if tokenizer_config.json does not', async () => {
    const map = { bos_token: { content: '<s>' }, eos_token: '</s>' };
    const beginning = async (config: object, special: object = map) =>
      (
        await openTokenizerIn(
          { ...pairs, 'tokenizer_config.json': config, 'special_tokens_map.json': special },
          5,
        )
      ).tokenizer.beginning;
    expect(await beginning({})).toBe(3);
    expect(await beginning({}, { eos_token: '</s>' })).toBe(4);
    expect(await beginning({ bos_token: '</s>' })).toBe(4);
    expect(await beginning({ eos_token: '</s>' })).toBe(3);
    // That there is none is said, not left unsaid.
    expect(await beginning({ bos_token: null, eos_token: '</s>' })).toBe(4);
    const without = await openTokenizerIn({ ...pairs, 'special_tokens_map.json': map }, 5);
    expect(without.tokenizer.beginning).toBe(3);
    expect(without.problems).toEqual([]);
  });

  it('added_tokens.json adds tokens to vocab.json, unless tokenizer_config.json lists them', async () => {
    const added = { '<pad>': 5, '<mask>': 6 };
    const { tokenizer, problems } = await openTokenizerIn({ ...pairs, 'added_tokens.json': added }, 7);
    expect(tokenizer.info).toEqual({ kind: 'tokenizer.json', size: 7 });
    expect(tokenizer.token(6).token).toBe('<mask>');
    expect(await tokenizer.encodePrompt('ab<mask>ab<pad>')).toEqual([2, 6, 2, 5]);
    expect(problems).toEqual([]);
    const config = { added_tokens_decoder: { 5: { content: '<new>' } } };
    const listed = await openTokenizerIn(
      { ...pairs, 'added_tokens.json': added, 'tokenizer_config.json': config },
      6,
    );
    expect(listed.tokenizer.token(5).token).toBe('<new>');
  });

  it.each([['[1]'], ['{"a": "x"}'], ['{']])('added_tokens.json that holds %s adds none', async (content) => {
    const { tokenizer } = await openTokenizerIn({ ...pairs, 'added_tokens.json': content }, 5);
    expect(tokenizer.info.size).toBe(5);
  });
});

describe('a tokenizer file', () => {
  it('of Unigram lists its pieces in order', async () => {
    const tokenizer = {
      ...PIECES,
      model: {
        type: 'Unigram',
        unk_id: 0,
        vocab: [
          ['<unk>', 0],
          ['▁a', -1],
          ['b', -2],
          ['▁ab', -9],
        ],
      },
      normalizer: null,
      pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always' },
      decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always' },
      added_tokens: [],
    };
    const opened = await openTokenizerIn({ 'tokenizer.json': tokenizer }, 4);
    expect([0, 1, 2, 3].map((id) => opened.tokenizer.token(id).token)).toEqual(['<unk>', ' a', 'b', ' ab']);
    expect(await opened.tokenizer.encodePrompt('ab')).toEqual([1, 2]);
    expect(opened.problems).toEqual([]);
  });

  it('with rules of an unknown kind still shows its tokens, and reports the problem when a text is split', async () => {
    const { tokenizer } = await openTokenizerIn(
      { 'tokenizer.json': { ...PIECES, pre_tokenizer: { type: 'Telepathy' } } },
      20,
    );
    expect(tokenizer.token(14).token).toBe(' Par');
    expect(await tokenizer.encode(' Par')).toEqual([14]);
    await expect(tokenizer.encode('Par P')).rejects.toThrow(
      /tokenizer.json has rules that QK Lens can't follow/,
    );
  });

  it('with byte pairs in two files is read', async () => {
    const { tokenizer, problems } = await openTokenizerIn(
      {
        'vocab.json': { a: 0, b: 1, ab: 2, Ġ: 3, Ġab: 4 },
        'merges.txt': '#version: 0.2\na b\nĠ ab\n',
        'tokenizer_config.json': {
          bos_token: '</s>',
          added_tokens_decoder: { 5: { content: '</s>', special: true } },
        },
      },
      6,
    );
    expect(await tokenizer.encodePrompt('ab ab')).toEqual([2, 4]);
    expect(tokenizer.beginning).toBe(5);
    expect(problems).toEqual([]);
  });

  it("in SentencePiece's own format is named, with what to do", async () => {
    const { tokenizer, problems } = await openTokenizerIn({ 'tokenizer.model': 'binary' }, 20);
    expect(tokenizer.info.kind).toBe('none');
    expect(problems.join()).toMatch(/tokenizer.model.*save the tokenizer with transformers/);
  });

  it.each([
    ['no ids', { model: { vocab: { a: 'x' } } }],
    ['pieces that are none', { model: { vocab: [[1, 2]] } }],
    ['no model', {}],
  ])('with %s is ignored', async (_, content) => {
    const { tokenizer, problems } = await openTokenizerIn({ 'tokenizer.json': content }, 20);
    expect(tokenizer.info.kind).toBe('none');
    expect(problems.join()).toContain('holds no vocabulary');
  });
});
