import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { REFERENCE_MODELS } from '../../../reference/architectures/index.js';
import { encodeHeader } from '../../../reference/safetensors.js';
import { architectureOf } from '../../../../src/checkpoint/architectures/index.js';
import { Checkpoint } from '../../../../src/checkpoint/checkpoint.js';
import { askOnce, errorOf, temporaryFolder } from '../../support.js';

const root = temporaryFolder();
let count = 0;

/** A checkpoint of the architecture whose config says something else. */
function edited(name: string, edit: Readonly<Record<string, unknown>>): string {
  const { folder } = REFERENCE_MODELS[name](join(root, String(count++)));
  const path = join(folder, 'config.json');
  const config = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(path, JSON.stringify({ ...config, ...edit }));
  return folder;
}

describe('unsupported checkpoints are refused before any tensor is read', () => {
  it.each([
    ['opt', { word_embed_proj_dim: 7 }, 'missingTensor', 'project_in'],
    ['phi', { qk_layernorm: true }, 'missingTensor', 'self_attn.q_layernorm'],
    ['bloom', { apply_residual_connection_post_layernorm: true }, 'badConfig', 'post_layernorm'],
    ['starcoder2, no biases, untied', { use_bias: true }, 'missingTensor', 'self_attn.q_proj.bias'],
    ['gpt_neo', { attention_types: [[['global'], 2]] }, 'badConfig', '3 layers'],
    ['gpt_neox', { rotary_pct: 1.5 }, 'badConfig', 'rotary_pct'],
    ['llama', { num_key_value_heads: 3 }, 'badConfig', 'num_key_value_heads'],
    ['llama', { clip_qkv: 8 }, 'unknownArchitecture', 'clip_qkv'],
    ['llama', { residual_multiplier: 0.5 }, 'unknownArchitecture', 'residual_multiplier'],
    ['llama', { hidden_act: 'xielu' }, 'unknownArchitecture', 'xielu'],
    ['gemma3', { text_config: undefined }, 'badConfig', 'text_config'],
    ['transformer_lens LN', { d_vocab_out: 99 }, 'badConfig', 'd_vocab_out'],
    ['transformer_lens LN', { d_vocab_out: 12 }, 'wrongShape', 'unembed.'],
    ['transformer_lens LN', { n_key_value_heads: 4 }, 'badConfig', 'n_key_value_heads'],
    ['transformer_lens LN', { post_embedding_ln: true }, 'missingTensor', 'embed.ln.w'],
    ...['Olmo2ForCausalLM', 'Olmo3ForCausalLM', 'OlmoeForCausalLM'].map(
      (name) =>
        [
          'transformer_lens RMS, grouped, rotary, gated',
          { original_architecture: name },
          'unknownArchitecture',
          name,
        ] as const,
    ),
    ['transformer_lens LN', { act_fn: 'xielu' }, 'unknownArchitecture', 'solu_ln'],
    ['transformer_lens LN', { act_fn: 'solu_ln', gated_mlp: true }, 'unknownArchitecture', 'a gate beside'],
    ['transformer_lens LN', { clip_qkv: 4 }, 'unknownArchitecture', 'clip_qkv'],
    ['transformer_lens LN', { use_attention_sinks: true }, 'unknownArchitecture', 'use_attention_sinks'],
    ['transformer_lens, experts', { act_fn: 'solu' }, 'unknownArchitecture', 'experts with the activation'],
    [
      'transformer_lens, experts',
      { original_architecture: 'GptOssForCausalLM' },
      'unknownArchitecture',
      'GPT-OSS',
    ],
    ['transformer_lens, experts', { experts_per_token: 4 }, 'badConfig', 'experts_per_token'],
  ] as const)('%s with %o', async (name, edit, code, word) => {
    const error = await errorOf(Checkpoint.open(edited(name, edit)));
    expect(error).toMatchObject({ code, message: expect.stringContaining(word) });
  });

  it.each(['attn.q_norm.w', 'ln2_post.w'])(
    "TransformerLens' %s that the config does not mention, as in a config of OLMo 2 without its name",
    async (name) => {
      const { folder } = REFERENCE_MODELS['transformer_lens RMS, grouped, rotary, gated'](join(root, name));
      const file = join(folder, 'model.safetensors');
      const bytes = readFileSync(file);
      const length = Number(bytes.readBigUInt64LE(0));
      const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, unknown>;
      header[`blocks.0.${name}`] = { ...(header['blocks.0.ln1.w'] as object) };
      delete header['blocks.0.ln1.w'];
      writeFileSync(file, Buffer.concat([encodeHeader(header), bytes.subarray(8 + length)]));
      const error = await errorOf(Checkpoint.open(folder));
      expect(error).toMatchObject({ code: 'unknownArchitecture', message: expect.stringContaining(name) });
      expect(error.message).toContain('OLMo 2 and 3');
    },
  );

  it('of an unknown architecture, with a list of the known ones', async () => {
    const { message } = await errorOf(Checkpoint.open(edited('llama', { model_type: 'mamba' })));
    for (const known of ['gpt2', 'gpt_neo', 'gpt_neox', 'llama', 'gemma3_text', 'bloom', 'TransformerLens']) {
      expect(message).toContain(known);
    }
  });
});

describe('a field that no family knows', () => {
  it.each([
    ['llama', { residual_gain: 0.5 }],
    ['gpt_neox', { use_parallel_attention: true }],
    ['transformer_lens LN', { score_function: 'sigmoid' }],
  ])('is named among the problems of %s with %o', async (name, edit) => {
    const checkpoint = await Checkpoint.open(edited(name, edit));
    await checkpoint.close();
    const [[field, value]] = Object.entries(edit);
    expect(checkpoint.info.problems.join()).toContain(`"${field}": ${JSON.stringify(value)}`);
  });

  it("refuses the config if other families' numbers depend on it, in a text model inside another too", () => {
    const text = { ...{ hidden_size: 64, num_attention_heads: 8, num_hidden_layers: 6 }, vocab_size: 100 };
    const json = { model_type: 'qwen3_vl', text_config: { ...text, residual_multiplier: 0.5 } };
    expect(() => architectureOf(json).readConfig(json)).toThrow(/"residual_multiplier": 0.5/);
  });

  it('is not named where its value does nothing', async () => {
    const checkpoint = await Checkpoint.open(edited('llama', { residual_gain: null, use_gains: false }));
    await checkpoint.close();
    expect(checkpoint.info.problems.join()).not.toMatch(/gain/);
  });
});

describe('rotary positions stretched by an unknown method', () => {
  const folder = edited('llama', { rope_scaling: { type: 'spiral', factor: 4 } });
  const head = { layer: 0, head: 0 };
  const ask = (distance: number) =>
    askOnce(folder, 'head', {
      ...{ head, circuits: ['qk'], vectors: [], top: 1, cosine: false, distance },
      ...DEFAULT_WEIGHTS,
    });

  it('allow W_QK at distance 0', async () => {
    expect((await ask(0)).circuits.qk!.singularValues).not.toEqual([]);
  });

  it("refuse a distance and a run, with the method's name", async () => {
    expect(await errorOf(ask(2))).toMatchObject({
      code: 'badRequest',
      message: expect.stringContaining('spiral'),
    });
    const run = askOnce(folder, 'residual', {
      ...{ text: '#1#2', prependBos: false, layer: 0, point: 'resid_post', position: -1, top: 1 },
      ...DEFAULT_WEIGHTS,
    });
    expect(await errorOf(run)).toMatchObject({
      code: 'badRequest',
      message: expect.stringContaining('spiral'),
    });
  });
});

describe('a missing shard', () => {
  it('is reported when the checkpoint is opened', async () => {
    const { folder } = REFERENCE_MODELS['llama'](join(root, 'shards'));
    const weights = join(folder, 'model.safetensors');
    const [first, second] = [1, 2].map((i) => `model-0000${i}-of-00002.safetensors`);
    writeFileSync(join(folder, first), readFileSync(weights));
    rmSync(weights);
    const map = { 'model.norm.weight': first, 'lm_head.weight': second };
    writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map: map }));
    const error = await errorOf(Checkpoint.open(folder));
    expect(error).toMatchObject({ code: 'noWeights', message: expect.stringContaining(second) });
  });
});
