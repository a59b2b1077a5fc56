/** Tokenizer files that would take any time or memory are refused in words that name the file and the rule. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTokenizer } from '../../../src/checkpoint/tokenizer.js';
import { errorOf, temporaryFolder } from '../support.js';
import { wordTokenizer, writeTokenizer } from '../wordTokenizer.js';

const D_VOCAB = 20;

async function open(tokenizer: object | string, others: Readonly<Record<string, unknown>> = {}) {
  const folder = temporaryFolder();
  if (typeof tokenizer === 'string') writeFileSync(join(folder, 'tokenizer.json'), tokenizer);
  else writeTokenizer(folder, tokenizer);
  for (const [name, content] of Object.entries(others)) {
    writeFileSync(join(folder, name), JSON.stringify(content));
  }
  const problems: string[] = [];
  const opened = await openTokenizer(folder, { architecture: 'llama', dVocab: D_VOCAB }, problems);
  return { tokenizer: opened, problems };
}

const many = (count: number, rule: object) => Array.from({ length: count }, () => rule);
const sequence = (normalizers: readonly object[]) => ({ normalizer: { type: 'Sequence', normalizers } });
const pretokens = (pretokenizers: readonly object[]) => ({
  pre_tokenizer: { type: 'Sequence', pretokenizers },
});
const long = (bytes: number) => 'x'.repeat(bytes);
/** JSON that is nested so deep that a function which calls itself would find no room. */
const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const withDeep = (part: object, levels = 100_000) =>
  JSON.stringify(wordTokenizer(D_VOCAB, part)).replace('"DEEP"', deep(levels));

const OVERSIZED: readonly (readonly [string, object, RegExp])[] = [
  [
    'a Prepend of 50 MB',
    { normalizer: { type: 'Prepend', prepend: long(50 << 20) } },
    /normalizer\.prepend has 52428800 bytes/,
  ],
  [
    'a Replace by 1 MB',
    sequence([{ type: 'Replace', pattern: { String: 'a' }, content: long(1 << 20) }]),
    /normalizer\.normalizers\.0\.content/,
  ],
  [
    'a pattern that alone takes seconds to compile',
    { pre_tokenizer: { type: 'Split', pattern: { Regex: 'a?'.repeat(4000) } } },
    /pre_tokenizer\.pattern\.Regex/,
  ],
  [
    'a pattern of 1 MB',
    { pre_tokenizer: { type: 'Split', pattern: { Regex: long(1 << 20) } } },
    /pre_tokenizer\.pattern\.Regex/,
  ],
  [
    'a mark for spaces of 1 MB',
    { pre_tokenizer: { type: 'Metaspace', replacement: long(1 << 20) } },
    /pre_tokenizer\.replacement/,
  ],
  [
    'a token of 10 MB',
    { model: { type: 'WordLevel', vocab: { [long(10 << 20)]: 0 } } },
    /a token has 10485760 bytes/,
  ],
  [
    'an added token of 10 MB',
    { added_tokens: [{ id: 1, content: long(10 << 20) }] },
    /a token has 10485760 bytes/,
  ],
  [
    'a prefix of 10 MB',
    { model: { type: 'WordPiece', vocab: { a: 0 }, continuing_subword_prefix: long(10 << 20) } },
    /model\.continuing_subword_prefix/,
  ],
  [
    'a merge of 1 MB',
    { model: { type: 'BPE', vocab: { a: 0 }, merges: [`a ${long(1 << 20)}`] } },
    /one of model\.merges/,
  ],
  ['20,000 rules', sequence(many(20_000, { type: 'NFC' })), /more than 10000 fields/],
  [
    'a FixedLength of no length',
    { pre_tokenizer: { type: 'FixedLength', length: 0 } },
    /pre_tokenizer is a FixedLength/,
  ],
];

describe('a tokenizer.json with', () => {
  it.each(OVERSIZED)('%s is ignored, and the problem names it', async (_, part, problem) => {
    const { tokenizer, problems } = await open(wordTokenizer(D_VOCAB, part));
    expect(tokenizer.info.kind).toBe('none');
    expect(problems[0]).toMatch(/^tokenizer\.json is refused: /);
    expect(problems[0]).toMatch(problem);
    expect(problems[0].length).toBeLessThan(300);
    expect(await tokenizer.encode('#3')).toEqual([3]);
    expect(await errorOf(tokenizer.encode('a'))).toMatchObject({
      code: 'badTokenizer',
      message: expect.stringMatching(problem),
    });
  });

  const PARTS = ['normalizer', 'pre_tokenizer', 'post_processor', 'decoder'];

  it.each([...PARTS, 'truncation', 'added_tokens', 'version'])(
    '100,000 levels in %s is ignored',
    async (part) => {
      const { tokenizer, problems } = await open(withDeep({ [part]: 'DEEP' }));
      expect(problems[0]).toMatch(/tokenizer\.json is not valid JSON \(more than \d+ levels\)/);
      expect(await errorOf(tokenizer.encode('t1'))).toMatchObject({ code: 'badTokenizer' });
    },
  );

  it.each(PARTS)('100 levels of rules in %s is ignored', async (part) => {
    const { problems } = await open(withDeep({ [part]: 'DEEP' }, 100));
    expect(problems[0]).toMatch(new RegExp(`rules are nested more than 32 deep, as in ${part}`));
  });

  it('100,000 levels in its model is ignored', async () => {
    for (const field of ['merges', 'vocab', 'unk_token']) {
      const { tokenizer } = await open(
        withDeep({ model: { type: 'BPE', vocab: { a: 0 }, merges: [], [field]: 'DEEP' } }),
      );
      expect(tokenizer.info.kind).toBe('none');
      expect(await errorOf(tokenizer.encode('b'))).toMatchObject({ code: 'badTokenizer' });
    }
  });

  it('100,000 levels beside it changes nothing', async () => {
    const folder = temporaryFolder();
    writeTokenizer(folder, wordTokenizer(D_VOCAB));
    const text = `{"bos_token":${deep(100_000)},"added_tokens_decoder":${deep(100_000)}}`;
    for (const name of ['tokenizer_config.json', 'special_tokens_map.json'])
      writeFileSync(join(folder, name), text);
    const tokenizer = await openTokenizer(folder, { architecture: 'llama', dVocab: D_VOCAB }, []);
    expect(await tokenizer.encode('t1 t2')).toEqual([1, 2]);
    expect(readFileSync(join(folder, 'special_tokens_map.json')).length).toBeGreaterThan(400_000);
  });
});

const double = { type: 'Replace', pattern: { String: 'a' }, content: 'aa' };

describe('rules that make text longer', () => {
  it.each([
    ['30 times a Replace that doubles it', sequence(many(30, double)), /Replace/],
    [
      'a Replace that names what stands before',
      sequence(many(4, { ...double, content: '$`$`$`' })),
      /Replace/,
    ],
    ['a Replace of nothing', sequence(many(30, { ...double, pattern: { Regex: '' } })), /Replace/],
    ['30 times a Replace among the splitting rules', pretokens(many(30, double)), /Replace/],
    ['1,000 times a Prepend', sequence(many(1_000, { type: 'Prepend', prepend: long(2_000) })), /Prepend/],
    [
      'a mark for spaces of 2,000 letters',
      { pre_tokenizer: { type: 'Metaspace', replacement: ' ', str_rep: long(2_000) } },
      /Metaspace/,
    ],
    ['30 times its bytes', pretokens(many(30, { type: 'ByteLevel', use_regex: false })), /ByteLevel/],
  ])('by %s are stopped first', async (_, part, rule) => {
    const { tokenizer, problems } = await open(wordTokenizer(D_VOCAB, part));
    const text = `é${'a '.repeat(2_000)}`;
    const error = await errorOf(tokenizer.encode(text));
    expect(error).toMatchObject({ code: 'badTokenizer', message: expect.stringMatching(rule) });
    expect(error.message).toMatch(/tokenizer\.json has rules.*characters of this text, more than the \d+/);
    expect(error.message.length).toBeLessThan(600);
    expect(problems).toEqual([]);
    expect(tokenizer.token(3).token).toBe('t3');
    expect(await tokenizer.encode('t3')).toEqual([3]);
    await tokenizer.close();
  });

  it('by no more than real ones are applied', async () => {
    const real = {
      model: { type: 'BPE', unk_token: 'a', vocab: { a: 0 }, merges: [] },
      normalizer: {
        type: 'Sequence',
        normalizers: [
          { type: 'NFKC' },
          { type: 'Prepend', prepend: '▁' },
          { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
        ],
      },
      pre_tokenizer: { type: 'ByteLevel', use_regex: true },
    };
    const { tokenizer } = await open(wordTokenizer(D_VOCAB, real));
    expect((await tokenizer.encode('\ufdfa 東京'.repeat(5_000))).length).toBeGreaterThan(0);
    await tokenizer.close();
  });
});
