import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadR50k } from '../../../src/checkpoint/r50k.js';
import { openTokenizer } from '../../../src/checkpoint/tokenizer.js';
import { seededRandom } from '../../../src/statistics/random.js';
import { temporaryFolder } from '../support.js';
import { wordTokenizer } from '../wordTokenizer.js';

const D_VOCAB = 50257;

async function openIn(
  files: Record<string, unknown>,
  dVocab = D_VOCAB,
  architecture = 'gpt2',
  tokenizerName?: unknown,
) {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  const problems: string[] = [];
  return {
    tokenizer: await openTokenizer(folder, { architecture, dVocab, tokenizerName }, problems),
    problems,
  };
}

/** The first entries of GPT-2's own vocab.json, and two that hold bytes outside ASCII. */
const GPT2_ENTRIES = { '!': 0, '"': 1, Ġthe: 262, Ċ: 198, ãĥ: 1209, Ġ: 220 };

describe("GPT-2's tokenizer", () => {
  it("is assumed if a GPT-2's folder has none", async () => {
    const { tokenizer, problems } = await openIn({});
    const beginning = { id: 50256, token: '<|endoftext|>' };
    expect(tokenizer.info).toEqual({ kind: 'assumed_r50k_base', size: D_VOCAB, beginning });
    expect(problems).toEqual([]);
    expect((await openIn({}, 50304)).tokenizer.info.kind).toBe('assumed_r50k_base');
  });

  it.each([
    ['gpt2', 50258],
    ['gpt2', 50432],
    ['gpt2', 64000],
    ['gpt_neo', 50257],
    ['transformer_lens', 50257],
    ['transformer_lens', 50304],
    ['transformer_lens', 151936],
    ['transformer_lens', 128256],
    ['transformer_lens', 256000],
    ['transformer_lens', 250880],
  ])('is not assumed for a %s of %i tokens', async (architecture, dVocab) => {
    for (const name of [undefined, null, '']) {
      const { tokenizer, problems } = await openIn({}, dVocab, architecture, name);
      expect(tokenizer.info).toEqual({ kind: 'none', size: dVocab });
      expect(problems).toEqual([
        expect.stringMatching(/no tokenizer file, and config\.json names no tokenizer/),
      ]);
      expect(tokenizer.token(262).token).toBe('#262');
    }
  });

  it.each(['gpt2', 'gpt2-xl', 'openai-community/gpt2', 'distilgpt2'])(
    'is the one that is named %s',
    async (name) => {
      const { tokenizer, problems } = await openIn({}, 50304, 'transformer_lens', name);
      expect(tokenizer.info.kind).toBe('r50k_base');
      expect(await tokenizer.encode(' the')).toEqual([262]);
      expect(problems.join()).toMatch(/^W_E has 50304 rows for 50257 tokens/);
      const small = await openIn({}, 100, 'transformer_lens', name);
      expect(small.tokenizer.info.kind).toBe('none');
      expect(small.problems.join()).toMatch(
        /50257 tokens, which config.json names, do not fit W_E's 100 rows/,
      );
    },
  );

  it('shows text unchanged, and incomplete UTF-8 as bytes', async () => {
    const { tokenizer } = await openIn({});
    expect(tokenizer.token(262).token).toBe(' the');
    expect(tokenizer.token(1209).token).toBe('\\xe3\\x83');
    expect(tokenizer.token(50256).token).toBe('<|endoftext|>');
    const replaced = Array.from({ length: D_VOCAB }, (_, id) => id).filter((id) =>
      tokenizer.token(id).token.includes('\ufffd'),
    );
    // Those whose text is U+FFFD itself, three good bytes each.
    expect(replaced).toEqual([4210, 6353, 12100, 20543, 26825, 37389, 40670, 48585]);
  });

  it('encodes', async () => {
    const { tokenizer } = await openIn({});
    expect(await tokenizer.encode(' the')).toEqual([262]);
    expect(await tokenizer.encode(' Leilan')).toHaveLength(1);
    expect(await tokenizer.encode('<|endoftext|>')).toEqual([50256]);
    expect((await tokenizer.encode('several tokens here')).length).toBeGreaterThan(1);
  });

  it('names rows beyond its own by their ids, and reports it', async () => {
    const { tokenizer, problems } = await openIn({}, 50304);
    expect(tokenizer.token(50300).token).toBe('#50300');
    expect(problems.join()).toContain('50304');
  });
});

describe("a folder's own tokenizer file", () => {
  it("that differs is not mistaken for GPT-2's", async () => {
    const { tokenizer, problems } = await openIn({ 'vocab.json': { ...GPT2_ENTRIES, Ġthe: 5 } });
    expect(tokenizer.info).toEqual({ kind: 'tokenizer.json', size: 6 });
    expect(tokenizer.token(5).token).toBe(' the');
    expect(tokenizer.token(262).token).toBe('#262');
    expect(problems.join()).toMatch(/merges.txt.*50257 rows for 6 tokens/);
  });

  it("is needed by other architectures, whose tokens are not GPT-2's", async () => {
    const { tokenizer, problems } = await openIn({}, 50304, 'gpt_neox');
    expect(tokenizer.info.kind).toBe('none');
    expect(problems.join()).toContain('no tokenizer file');
  });

  it('with more tokens than W_E has rows is reported', async () => {
    const vocab = Object.fromEntries(Array.from({ length: 120 }, (_, id) => [`t${id}`, id]));
    const { tokenizer, problems } = await openIn({ 'tokenizer.json': { model: { vocab } } }, 101);
    expect(tokenizer.info).toEqual({ kind: 'none', size: 101 });
    expect(problems.join()).toMatch(/120 tokens but W_E only 101 rows/);
  });

  it("that is not JSON is reported, and GPT-2's is used", async () => {
    const { tokenizer, problems } = await openIn({ 'vocab.json': '{' });
    expect(tokenizer.info.kind).toBe('assumed_r50k_base');
    expect(problems.join()).toContain('vocab.json');
  });
});

describe('a tokenizer that the config names', () => {
  const NAME = 'EleutherAI/gpt-neox-20b';
  const files = { 'tokenizer.json': wordTokenizer(30) };
  const cache = temporaryFolder();
  beforeEach(() => vi.stubEnv('HF_HUB_CACHE', cache));
  afterEach(() => vi.unstubAllEnvs());

  it('and that is missing is named, with what to do', async () => {
    const { tokenizer, problems } = await openIn({}, 50304, 'transformer_lens', NAME);
    expect(tokenizer.info).toEqual({ kind: 'none', size: 50304 });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`names the tokenizer ${NAME}`);
    expect(problems[0]).toContain(`"hf download ${NAME} tokenizer.json tokenizer_config.json"`);
  });

  it('is read from the folder if it is there', async () => {
    const { tokenizer, problems } = await openIn(files, 30, 'transformer_lens', NAME);
    expect(tokenizer.info).toEqual({ kind: 'tokenizer.json', size: 30 });
    expect(problems).toEqual([]);
  });

  it("is otherwise read from Hugging Face's cache", async () => {
    const snapshot = join(cache, 'models--EleutherAI--gpt-neox-20b', 'snapshots', '0'.repeat(40));
    mkdirSync(snapshot, { recursive: true });
    writeFileSync(join(snapshot, 'tokenizer.json'), JSON.stringify(files['tokenizer.json']));
    const { tokenizer, problems } = await openIn({}, 30, 'transformer_lens', NAME);
    expect(tokenizer.info).toEqual({ kind: 'tokenizer.json', size: 30, repository: NAME });
    expect(problems).toEqual([]);
    expect(await tokenizer.encode('t3 t4')).toEqual([3, 4]);
    const small = await openIn({}, 20, 'transformer_lens', NAME);
    expect(small.problems).toEqual([
      expect.stringMatching(/tokenizer\.json has 30 tokens but W_E only 20 rows/),
    ]);
    await tokenizer.close();
  });

  it.each([
    '../../etc',
    '/home/someone/tokenizer',
    'a/b/c',
    '\u001b[31m'.repeat(1_000),
    'x; rm -rf /',
    7,
    {},
    [],
  ])('as %o is no reason to fail', async (name) => {
    const { tokenizer, problems } = await openIn({}, 60_000, 'transformer_lens', name);
    expect(tokenizer.info.kind).toBe('none');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(
      typeof name === 'string' ? /no repository of the Hugging Face hub/ : /names no tokenizer/,
    );
    expect(problems[0].length).toBeLessThan(400);
  });
});

describe('no tokenizer', () => {
  it('accepts token ids', async () => {
    const { tokenizer } = await openIn({}, 101);
    expect(await tokenizer.encode('#42')).toEqual([42]);
    expect(await tokenizer.encode('#5#17')).toEqual([5, 17]);
    expect(await tokenizer.encode(' #5 #0017\n#100 ')).toEqual([5, 17, 100]);
    expect(await tokenizer.encode('')).toEqual([]);
    for (const text of ['#101', '#5#101', '#5 the', '#-1', '#1.5', '#']) {
      await expect(tokenizer.encode(text)).rejects.toThrow(/#0 to #100/);
    }
    await expect(tokenizer.encode('the')).rejects.toThrow(/no tokenizer/);
  });
});

describe('a text too long to be split', () => {
  it.each([
    ['without white space', 'ACGT'.repeat(3000)],
    ['of nothing but white space', '\n'.repeat(12_000)],
    ['in all', 'word '.repeat(300_000)],
  ])('%s is refused at once', async (_, text) => {
    const { tokenizer } = await openIn({});
    await expect(tokenizer.encode(text)).rejects.toThrow(/characters; at most/);
  });

  it('is scanned in time linear in its length, whatever it contains', async () => {
    const { tokenizer } = await openIn({}, 101);
    const text = Array.from({ length: 90 }, () => 'a'.repeat(10_000)).join(' ');
    await expect(tokenizer.encode(text)).rejects.toThrow(/no tokenizer/);
  }, 10_000);
});

describe('a long text', () => {
  it('is split as a whole while everything else runs', async () => {
    const r50k = await loadR50k();
    const random = seededRandom(13);
    const parts = [
      'the',
      ' ',
      '  ',
      '\n',
      '\u00a0',
      '.',
      "'s",
      ' 42',
      'é',
      '😀',
      '日本',
      '<|endoftext|>',
      '\t',
    ];
    const text = Array.from({ length: 20_000 }, () => parts[random.below(parts.length)]).join('');
    let turns = 0;
    const count = (): void => {
      turns++;
      turn = setImmediate(count);
    };
    let turn = setImmediate(count);
    const [ids] = await r50k.encode([text]);
    clearImmediate(turn);
    expect(turns).toBeGreaterThan(text.length / 20_000);
    expect(ids).toEqual(r50k.ids(text));
  });
});
