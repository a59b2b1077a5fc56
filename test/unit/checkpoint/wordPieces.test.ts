import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTokenizer } from '../../../src/checkpoint/tokenizer.js';
import { temporaryFolder } from '../support.js';

const TOKENS =
  '[PAD] [UNK] [CLS] [SEP] [MASK] the cat ##s sat on mat . , un ##want ##ed run ##ning cafe Cat Caf ##é 中 国';

async function openIn(text: string, config?: object) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'vocab.txt'), text);
  if (config) writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify(config));
  const problems: string[] = [];
  const tokenizer = await openTokenizer(
    folder,
    { architecture: 'bert', dVocab: 24, bidirectional: true },
    problems,
  );
  return { tokenizer, problems };
}

/** What `BertTokenizer.from_pretrained(folder, do_lower_case=…).encode(text, add_special_tokens=False)` gives. */
const LOWER = [
  ['The cats sat on the mat.', [5, 6, 7, 8, 9, 5, 10, 11]],
  ['unwanted, running!', [13, 14, 15, 12, 16, 17, 1]],
  ['Café 中国 cats[MASK] the', [18, 22, 23, 6, 7, 4, 5]],
  ['Cat Café', [6, 18]],
] as const;
const AS_IS = [
  ['The cats sat on the mat.', [1, 6, 7, 8, 9, 5, 10, 11]],
  ['Café 中国 cats[MASK] the', [20, 21, 22, 23, 6, 7, 4, 5]],
  ['Cat Café', [19, 20, 21]],
] as const;

describe("BERT's vocab.txt alone", () => {
  const text = `${TOKENS.replaceAll(' ', '\n')}\n`;

  it.each([
    ['in small letters', undefined, LOWER],
    ['with capitals', { do_lower_case: false, unk_token: { content: '[UNK]' } }, AS_IS],
  ] as const)('splits texts as transformers does, %s', async (_, config, texts) => {
    const { tokenizer, problems } = await openIn(text, config);
    for (const [prompt, ids] of texts) expect(await tokenizer.encode(prompt)).toEqual(ids);
    expect(tokenizer.info).toMatchObject({
      ...{ size: 24, beginning: { id: 2 }, ending: { id: 3 }, mask: { id: 4 } },
    });
    expect(problems).toEqual([]);
    await tokenizer.close();
  });

  it("of another tokenizer's form is left out of account, and named", async () => {
    const { tokenizer, problems } = await openIn('the 100\ncat 50\n');
    expect(tokenizer.info.kind).toBe('none');
    expect(problems[0]).toContain('vocab.txt');
    await tokenizer.close();
  });
});
