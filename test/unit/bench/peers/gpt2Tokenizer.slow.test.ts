import { Tokenizer } from '@huggingface/tokenizers';
import { encode } from 'gpt-tokenizer/encoding/r50k_base';
import { expect, it } from 'vitest';
import { gpt2TokenizerFiles } from '../../../../bench/peers/gpt2Tokenizer.js';

it('splits texts as GPT-2 does', () => {
  const { 'tokenizer.json': rules, 'tokenizer_config.json': config } = gpt2TokenizerFiles();
  const tokenizer = new Tokenizer(rules, config);
  for (const text of [
    'The capital of France is',
    "don't  multiply\n\nUnprecedentedly 31415926 日本 é 😀",
    ' Paris',
    'x = {"a": [1, 2]}',
  ])
    expect(tokenizer.encode(text, { add_special_tokens: false }).ids).toEqual(encode(text));
});
