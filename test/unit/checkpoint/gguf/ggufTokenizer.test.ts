import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../../src/checkpoint/checkpoint.js';
import type { GgufValue } from '../../../../src/checkpoint/gguf/ggufHeader.js';
import { ggufTokenizer } from '../../../../src/checkpoint/gguf/ggufTokenizer.js';
import { tokenizerRules } from '../../../../src/checkpoint/tokenizerRules.js';
import { convertToGguf } from '../../../reference/gguf/convertToGguf.js';
import { seededRandom } from '../../../reference/random.js';
import { errorOf, temporaryFolder } from '../../support.js';

const [NORMAL, UNKNOWN, CONTROL, USER_DEFINED, BYTE] = [1, 2, 3, 4, 6];

function tokenizerOf(fields: Readonly<Record<string, GgufValue>>, problems: string[] = []) {
  const metadata = new Map(Object.entries(fields).map(([name, value]) => [`tokenizer.ggml.${name}`, value]));
  return ggufTokenizer(metadata, '/models/a.gguf', problems);
}

const BYTE_LEVEL = {
  model: 'gpt2',
  tokens: ['a', 'b', 'Ġ', '1', '2', 'ab', 'Ġab', '12', '<|end|>', '<think>'],
  token_type: [...Array<number>(8).fill(NORMAL), CONTROL, USER_DEFINED],
  merges: ['a b', 'Ġ ab', '1 2'],
  bos_token_id: 8,
  eos_token_id: 8,
};

describe('byte pairs', () => {
  it.each([
    ['gpt-2', [5, 6, 7, 8]],
    ['smollm', [5, 6, 3, 4, 8]],
    ['qwen2', [5, 6, 3, 4, 8]],
    ['llama-bpe', [5, 6, 7, 8]],
  ])('split as %s does', (pre, expected) => {
    const problems: string[] = [];
    const rules = tokenizerRules(tokenizerOf({ ...BYTE_LEVEL, pre }, problems)!);
    expect(rules('ab ab12<|end|>')).toEqual(expected);
    expect(rules('<think>ab')).toEqual([9, 5]);
    expect(problems).toEqual([]);
  });

  it('of an unknown splitting are refused when a text is to be split, and said to be', () => {
    const problems: string[] = [];
    const file = tokenizerOf({ ...BYTE_LEVEL, pre: 'dbrx' }, problems)!;
    expect(problems).toEqual([expect.stringContaining('"dbrx"')]);
    expect(() => tokenizerRules(file)).toThrow('dbrx');
  });

  it('begin a prompt with the file’s token', () => {
    expect(tokenizerOf(BYTE_LEVEL)!.config).toEqual({ bos_token: '<|end|>', eos_token: '<|end|>' });
  });
});

const PIECES = [
  '<unk>',
  '<s>',
  '<0x21>',
  '▁',
  'a',
  'b',
  'c',
  'ab',
  'bc',
  '▁a',
  'abc',
  '▁ab',
  '▁▁',
  'ca',
  'cab',
];
const SCORES = [0, 0, 0, -9, -10, -11, -12, -2, -1, -3, -5, -4, -6, -7, -8];
const SENTENCE_PIECE = {
  model: 'llama',
  tokens: PIECES,
  scores: SCORES,
  token_type: [UNKNOWN, CONTROL, BYTE, ...Array<number>(PIECES.length - 3).fill(NORMAL)],
  unknown_token_id: 0,
  bos_token_id: 1,
};

/** SentencePiece's own way: of all neighbours that make a token, the one of the highest score, the first of several. */
function bySentencePiece(text: string): number[] {
  const symbols = `▁${text.replaceAll(' ', '▁')}`.split('');
  for (;;) {
    let best = -1;
    let highest = -Infinity;
    for (let i = 0; i + 1 < symbols.length; i++) {
      const id = PIECES.indexOf(symbols[i] + symbols[i + 1]);
      if (id >= 0 && SCORES[id] > highest) [best, highest] = [i, SCORES[id]];
    }
    if (best < 0) return symbols.map((symbol) => PIECES.indexOf(symbol));
    symbols.splice(best, 2, symbols[best] + symbols[best + 1]);
  }
}

describe('SentencePiece’s pairs', () => {
  it('split any text as SentencePiece does', () => {
    const rules = tokenizerRules(tokenizerOf(SENTENCE_PIECE)!);
    const random = seededRandom(5);
    for (let i = 0; i < 300; i++) {
      const text = Array.from(
        { length: 1 + Math.floor(12 * random.uniform()) },
        () => 'abc '[Math.floor(4 * random.uniform())],
      ).join('');
      expect(rules(text), JSON.stringify(text)).toEqual(bySentencePiece(text));
    }
  });

  it('fall back to bytes, and put no space before a text if the file says so', () => {
    const rules = tokenizerRules(tokenizerOf({ ...SENTENCE_PIECE, add_space_prefix: false })!);
    expect(rules('abc!')).toEqual([10, 2]);
  });
});

describe('what is not read is said in one sentence:', () => {
  it.each([
    [{}, 'a.gguf has no tokenizer'],
    [
      { ...SENTENCE_PIECE, model: 't5' },
      'a.gguf has a tokenizer of the kind "t5"; QK Lens reads "gpt2" and "llama"',
    ],
    [{ ...SENTENCE_PIECE, tokens: [] }, 'no tokenizer'],
  ])('%j', (fields, words) => {
    const problems: string[] = [];
    expect(tokenizerOf(fields, problems)).toBeUndefined();
    expect(problems).toEqual([expect.stringContaining(words)]);
  });
});

describe('a checkpoint', () => {
  const folder = join(import.meta.dirname, '../../../fixtures/gguf/llama');
  const root = temporaryFolder();
  const tokens = Array.from({ length: 30 }, (_, id) => BYTE_LEVEL.tokens[id] ?? `token ${id}`);
  const fields = {
    'tokenizer.ggml.model': { text: 'gpt2' },
    'tokenizer.ggml.pre': { text: 'gpt-2' },
    'tokenizer.ggml.tokens': { texts: tokens },
    'tokenizer.ggml.token_type': { i32s: tokens.map((_, id) => BYTE_LEVEL.token_type[id] ?? NORMAL) },
    'tokenizer.ggml.merges': { texts: BYTE_LEVEL.merges },
    'tokenizer.ggml.bos_token_id': { u32: 8 },
  };

  it('shows and splits texts by the tokenizer in its file, and opens without one', async () => {
    const path = join(root, 'tokens.gguf');
    writeFileSync(path, convertToGguf(folder, fields));
    const checkpoint = await Checkpoint.open(path);
    try {
      expect(checkpoint.tokenizer.token(6)).toEqual({ id: 6, token: ' ab' });
      expect(checkpoint.info.tokenizer).toMatchObject({
        kind: 'gguf',
        size: 30,
        beginning: { id: 8, token: '<|end|>' },
      });
      expect(await checkpoint.tokenizer.encode('ab ab')).toEqual([5, 6]);
      expect(checkpoint.info.problems).toEqual([]);
    } finally {
      await checkpoint.close();
    }
    const bare = await Checkpoint.open(join(folder, 'model.gguf'));
    await bare.close();
    expect(bare.info.tokenizer.kind).toBe('none');
    expect(bare.info.problems).toEqual([expect.stringContaining('model.gguf has no tokenizer')]);
    expect((await errorOf(bare.tokenizer.encode('ab'))).message).toContain('has no tokenizer');
  });
});
