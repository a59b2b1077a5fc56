import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openTokenizer, type Tokenizer } from '../../../src/checkpoint/tokenizer.js';
import { askedPosition, promptTokens } from '../../../src/circuits/promptTokens.js';
import type { CheckpointInfo } from '../../../src/protocol/model.js';
import { temporaryFolder } from '../support.js';

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const WORDS = ['the', 'capital', 'of', 'fr', '##ance', 'is', '.', 'paris'];
const VOCAB = Object.fromEntries([...SPECIAL, ...WORDS].map((word, id) => [word, id]));
const id = (word: string) => VOCAB[word];

/** As transformers saves BERT's. */
const TOKENIZER = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: SPECIAL.map((content) => ({
    ...{ id: id(content), content, single_word: false, lstrip: false, rstrip: false },
    ...{ normalized: false, special: true },
  })),
  normalizer: {
    ...{ type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true },
    ...{ strip_accents: null, lowercase: true },
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: null,
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    ...{ type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##' },
    ...{ max_input_chars_per_word: 100, vocab: VOCAB },
  },
};

describe("an encoder's prompt", () => {
  let tokenizer: Tokenizer;
  let source: Parameters<typeof promptTokens>[2];
  const folder = temporaryFolder();
  beforeAll(async () => {
    // bert-base-uncased's own config names no special token.
    writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(TOKENIZER));
    writeFileSync(join(folder, 'tokenizer_config.json'), '{"do_lower_case": true}');
    const wishes = { architecture: 'bert', dVocab: 13, bidirectional: true };
    tokenizer = await openTokenizer(folder, wishes, []);
    const model = { architecture: 'bert' } as CheckpointInfo['model'];
    source = { tokenizer, info: { model, tokenizer: tokenizer.info } as CheckpointInfo };
    return () => tokenizer.close();
  });
  const CAPITAL = ['the', 'capital', 'of', 'fr', '##ance', 'is', '[MASK]', '.'].map(id);
  const encode = (text: string, prependBos?: boolean) =>
    promptTokens(text, prependBos === undefined ? {} : { prependBos }, source, tokenizer);

  it('stands between [CLS] and [SEP], and a typed [MASK] is the mask token', async () => {
    const { tokens } = await encode('The capital of France is [MASK].');
    expect(tokens).toEqual([id('[CLS]'), ...CAPITAL, id('[SEP]')]);
    expect(tokenizer.info).toMatchObject({
      beginning: { token: '[CLS]' },
      ending: { token: '[SEP]' },
      mask: { token: '[MASK]' },
    });
  });

  it('has neither twice, and none if it is asked without', async () => {
    const { tokens, beginsItself } = await encode('[CLS] the capital of france is [MASK]. [SEP]');
    expect(tokens).toEqual([id('[CLS]'), ...CAPITAL, id('[SEP]')]);
    expect(beginsItself).toBe(true);
    expect((await encode('the capital of france is [MASK].', false)).tokens).toEqual(CAPITAL);
  });

  it("is asked about at its only mask's place by default", async () => {
    const { tokens } = await encode('The capital of France is [MASK].');
    expect(askedPosition(-1, tokens, source)).toBe(7);
    expect(askedPosition(9, tokens, source)).toBe(9);
    expect(askedPosition(-2, tokens, source)).toBe(8);
    const several = (await encode('[MASK] is [MASK]')).tokens;
    expect(askedPosition(-1, several, source)).toBe(several.length - 1);
  });

  it('is another in a decoder with the same tokenizer', async () => {
    const plain = await openTokenizer(folder, { architecture: 'gpt2', dVocab: 13 }, []);
    expect([plain.beginning, plain.ending, plain.mask]).toEqual([undefined, undefined, undefined]);
    await plain.close();
  });
});
