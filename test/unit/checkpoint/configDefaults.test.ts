import { describe, expect, it } from 'vitest';
import { architectureOf } from '../../../src/checkpoint/architectures/index.js';

const read = (json: Readonly<Record<string, unknown>>) => architectureOf(json).readConfig(json);

/** What every config of Llama's shape says. */
const LLAMA = {
  ...{ hidden_size: 64, num_attention_heads: 8, num_hidden_layers: 6 },
  ...{ intermediate_size: 128, vocab_size: 100, head_dim: 8 },
};

/** Defaults are those of transformers' `configuration_*.py`: an absent field has them, a null one is none. */
describe('the default for what a config leaves out', () => {
  it('in Gemma 2 are the soft-caps and the window of every other layer', () => {
    const gemma2 = { model_type: 'gemma2', ...LLAMA };
    expect(read(gemma2)).toMatchObject({ attentionSoftcap: 50, logitSoftcap: 30, tiedUnembedding: true });
    expect([0, 1].map((layer) => read(gemma2).window?.(layer))).toEqual([4096, undefined]);
    const without = { attn_logit_softcapping: null, final_logit_softcapping: null, sliding_window: null };
    const { attentionSoftcap, logitSoftcap, window } = read({ ...gemma2, ...without });
    expect([attentionSoftcap, logitSoftcap, window]).toEqual([undefined, undefined, undefined]);
  });

  it('in Mistral are the window and eight key heads, which null turns off', () => {
    const mistral = { model_type: 'mistral', ...LLAMA, num_attention_heads: 16 };
    expect(read(mistral)).toMatchObject({ nKeyValueHeads: 8, tiedUnembedding: false });
    expect(read(mistral).window?.(0)).toBe(4096);
    const none = read({ ...mistral, sliding_window: null, num_key_value_heads: null });
    expect([none.window, none.nKeyValueHeads]).toEqual([undefined, 16]);
  });

  it('in Gemma 3 is which layers slide, whether or not its old name is there', () => {
    for (const pattern of [{}, { sliding_window_pattern: null }, { sliding_window_pattern: 6 }]) {
      const { window, attentionSoftcap } = read({ model_type: 'gemma3_text', ...LLAMA, ...pattern });
      const sizes = [0, 1, 2, 3, 4, 5].map((layer) => window?.(layer));
      expect(sizes).toEqual([4096, 4096, 4096, 4096, 4096, undefined]);
      expect(attentionSoftcap).toBeUndefined();
    }
  });

  it('in the first configs of Qwen-VL are fields beside those of images', () => {
    const text = { ...LLAMA, rope_theta: 1e6, tie_word_embeddings: true };
    const rope_scaling = { type: 'mrope', mrope_section: [1, 1, 2] };
    const flat = read({ model_type: 'qwen2_5_vl', ...text, rope_scaling, vision_config: { depth: 2 } });
    const nested = read({ model_type: 'qwen2_5_vl', tie_word_embeddings: true, text_config: text });
    expect(flat.rotary!(0)).toEqual(nested.rotary!(0));
    expect(flat).toMatchObject({ architecture: 'qwen2_5_vl', tiedUnembedding: true, nKeyValueHeads: 8 });
  });

  it('in Qwen is the size of the window, where any layer slides', () => {
    const slides = { model_type: 'qwen2', ...LLAMA, use_sliding_window: true, max_window_layers: 2 };
    expect([1, 2].map((layer) => read(slides).window?.(layer))).toEqual([undefined, 4096]);
    expect(read({ ...slides, use_sliding_window: false }).window).toBeUndefined();
  });

  it('in StarCoder2 are two key heads, biases and a tie, but no window', () => {
    const starcoder2 = { model_type: 'starcoder2', ...LLAMA };
    const usual = { nKeyValueHeads: 2, nCtx: 4096, linearBiases: true, tiedUnembedding: true };
    expect(read(starcoder2)).toMatchObject({ ...usual, activation: 'gelu_new', normEpsilon: 1e-5 });
    expect(read(starcoder2).window).toBeUndefined();
    expect(read({ ...starcoder2, sliding_window: 16 }).window?.(5)).toBe(16);
    expect(read({ ...starcoder2, use_bias: false }).linearBiases).toBe(false);
  });
});

it('EmbeddingGemma, which attends in both directions, is refused', () => {
  const json = { model_type: 'gemma3_text', ...LLAMA, use_bidirectional_attention: true };
  expect(() => read(json)).toThrow(/both directions/);
});

/** Definition: TransformerLens' `hooked_transformer_config.py` and `abstract_attention.py`. */
describe("TransformerLens' config", () => {
  const BARE = { n_layers: 2, d_model: 16, d_head: 8, n_ctx: 32, d_vocab: 10, act_fn: 'relu' };
  const ROTARY = { ...BARE, positional_embedding_type: 'rotary', rotary_dim: 8 };
  const frequencies = (json: object, layer = 0) => read({ ...ROTARY, ...json }).rotary?.(layer)?.frequencies;

  it('has LayerNorms unless it says otherwise', () => {
    expect(read(BARE).normalization).toBe('LayerNorm');
    expect(read({ ...BARE, normalization_type: null }).normalization).toBe('none');
  });

  it("stretches only global layers' rotary positions by rotary_scaling_factor", () => {
    const plain = frequencies({})!;
    const local = { use_local_attn: true, window_size: 4, attn_types: ['global', 'local'] };
    const stretched = plain.map((frequency) => frequency / 4);
    expect(frequencies({ rotary_scaling_factor: 4 })).toEqual(stretched);
    expect(frequencies({ rotary_scaling_factor: 4, ...local }, 0)).toEqual(stretched);
    expect(frequencies({ rotary_scaling_factor: 4, ...local }, 1)).toEqual(plain);
  });

  it('reads the kinds of layers only if it uses local attention', () => {
    const kinds = { attn_types: ['local', 'local'], rotary_base_local: 100, window_size: 4 };
    expect(frequencies(kinds)).toEqual(frequencies({}));
    expect(read({ ...ROTARY, ...kinds }).window).toBeUndefined();
    expect(frequencies({ ...kinds, use_local_attn: true })).not.toEqual(frequencies({}));
  });

  it('stretches by parts from a context of 8192', () => {
    const byParts = { use_NTK_by_parts_rope: true, rotary_base: 500_000 };
    expect(frequencies(byParts)).toEqual(frequencies({ ...byParts, NTK_original_ctx_len: 8192 }));
    expect(frequencies(byParts)).not.toEqual(frequencies({ ...byParts, NTK_original_ctx_len: 32 }));
  });

  it("stretches by YaRN with TransformerLens' defaults: as it is, or from a context of 4096", () => {
    const yarn = { use_yarn_rope: true, rotary_base: 500_000 };
    expect(frequencies(yarn)).toEqual(frequencies({ rotary_base: 500_000 }));
    const usual = { yarn_beta_fast: 32, yarn_beta_slow: 1, yarn_original_max_position_embeddings: 4096 };
    expect(frequencies({ ...yarn, yarn_factor: 8 })).toEqual(
      frequencies({ ...yarn, yarn_factor: 8, ...usual }),
    );
    expect(read({ ...ROTARY, ...yarn }).rotary?.(0)?.attentionFactor).toBeUndefined();
    expect(read({ ...ROTARY, ...yarn, yarn_attention_factor: 1.2 }).rotary?.(0)?.attentionFactor).toBe(1.2);
  });
});

it('a RoBERTa whose padding leaves no position for a text is refused by the field', () => {
  const roberta = { model_type: 'roberta', max_position_embeddings: 514 };
  expect(read(roberta)).toMatchObject({ nCtx: 512, dModel: 768, nLayers: 12, dVocab: 50_265 });
  for (const id of [513, -1, 'one'])
    expect(() => read({ ...roberta, pad_token_id: id })).toThrow('"pad_token_id"');
});
