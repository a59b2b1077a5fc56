import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTokenizer } from '../../src/checkpoint/tokenizer.js';
import { temporaryFolder } from './support.js';

const D_VOCAB = 50257;

async function openIn(files: Record<string, unknown>, dVocab = D_VOCAB, architecture = 'gpt2') {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  const problems: string[] = [];
  return { tokenizer: await openTokenizer(folder, { architecture, dVocab }, problems), problems };
}

/** The first entries of GPT-2's own vocab.json, and two that hold bytes outside ASCII. */
const GPT2_ENTRIES = { '!': 0, '"': 1, Ġthe: 262, Ċ: 198, ãĥ: 1209, Ġ: 220 };

describe("GPT-2's tokenizer", () => {
  it('stands in where a folder has none', async () => {
    const { tokenizer, problems } = await openIn({});
    const beginning = { id: 50256, token: '<|endoftext|>' };
    expect(tokenizer.info).toEqual({ kind: 'r50k_base', size: D_VOCAB, beginning });
    expect(problems).toEqual([]);
  });

  it('shows text as it is, and bytes that are not whole UTF-8 as bytes', async () => {
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
    expect(tokenizer.encode(' the')).toEqual([262]);
    expect(tokenizer.encode(' Leilan')).toHaveLength(1);
    expect(tokenizer.encode('<|endoftext|>')).toEqual([50256]);
    expect(tokenizer.encode('several tokens here').length).toBeGreaterThan(1);
  });

  it('names rows beyond its own by their ids, and says so', async () => {
    const { tokenizer, problems } = await openIn({}, 50304);
    expect(tokenizer.token(50300).token).toBe('#50300');
    expect(problems.join()).toContain('50304');
  });
});

describe("a folder's own tokenizer file", () => {
  it("that is another one is not taken for GPT-2's", async () => {
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

  it('with more tokens than W_E has rows is told', async () => {
    const vocab = Object.fromEntries(Array.from({ length: 120 }, (_, id) => [`t${id}`, id]));
    const { tokenizer, problems } = await openIn({ 'tokenizer.json': { model: { vocab } } }, 101);
    expect(tokenizer.info).toEqual({ kind: 'none', size: 101 });
    expect(problems.join()).toMatch(/120 tokens but W_E only 101 rows/);
  });

  it("that is no JSON is told, and GPT-2's stands in", async () => {
    const { tokenizer, problems } = await openIn({ 'vocab.json': '{' });
    expect(tokenizer.info.kind).toBe('r50k_base');
    expect(problems.join()).toContain('vocab.json');
  });
});

describe('no tokenizer', () => {
  it('takes token ids', async () => {
    const { tokenizer } = await openIn({}, 101);
    expect(tokenizer.encode('#42')).toEqual([42]);
    expect(tokenizer.encode('#5#17')).toEqual([5, 17]);
    expect(tokenizer.encode(' #5 #0017\n#100 ')).toEqual([5, 17, 100]);
    expect(tokenizer.encode('')).toEqual([]);
    for (const text of ['#101', '#5#101', '#5 the', '#-1', '#1.5', '#']) {
      expect(() => tokenizer.encode(text)).toThrow(/#0 to #100/);
    }
    expect(() => tokenizer.encode('the')).toThrow(/no tokenizer/);
  });
});

describe('a text too long to be split', () => {
  it.each([
    ['without white space', 'ACGT'.repeat(3000)],
    ['in all', 'word '.repeat(300_000)],
  ])('%s is refused at once', async (_, text) => {
    const { tokenizer } = await openIn({});
    expect(() => tokenizer.encode(text)).toThrow(/characters; at most/);
  });
});
