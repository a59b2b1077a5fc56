import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../src/protocol/model.js';
import { REFERENCE_MODELS } from '../reference/architectures/index.js';
import { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import { askOnce, errorOf, temporaryFolder } from './support.js';

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

describe('what is not read is refused before anything is read', () => {
  it.each([
    ['opt', { do_layer_norm_before: false }, 'unknownArchitecture', 'opt-350m'],
    ['opt', { word_embed_proj_dim: 7 }, 'unknownArchitecture', 'projected'],
    ['opt', { enable_bias: false }, 'unknownArchitecture', 'enable_bias'],
    ['phi', { qk_layernorm: true }, 'badConfig', 'qk_layernorm'],
    ['bloom', { apply_residual_connection_post_layernorm: true }, 'badConfig', 'post_layernorm'],
    ['gpt_neo', { attention_types: [[['global'], 2]] }, 'badConfig', '3 layers'],
    ['gpt_neox', { rotary_pct: 1.5 }, 'badConfig', 'rotary_pct'],
    ['llama', { num_key_value_heads: 3 }, 'badConfig', 'num_key_value_heads'],
    ['llama', { hidden_act: 'xielu' }, 'badConfig', 'xielu'],
    ['gemma3', { text_config: undefined }, 'badConfig', 'text_config'],
    ['transformer_lens LN', { d_vocab_out: 99 }, 'badConfig', 'd_vocab_out'],
    ['transformer_lens LN', { d_vocab_out: 12 }, 'wrongShape', 'unembed.'],
    ['transformer_lens LN', { n_key_value_heads: 4 }, 'badConfig', 'n_key_value_heads'],
    ['transformer_lens LN', { post_embedding_ln: true }, 'missingTensor', 'embed.ln.w'],
    ['transformer_lens LN', { attention_dir: 'bidirectional' }, 'unknownArchitecture', 'attention_dir'],
    ['transformer_lens LN', { act_fn: 'solu_ln' }, 'badConfig', 'solu_ln'],
    ['transformer_lens LN', { positional_embedding_type: 'shortformer' }, 'badConfig', 'shortformer'],
  ] as const)('%s with %o', async (name, edit, code, word) => {
    const error = await errorOf(Checkpoint.open(edited(name, edit)));
    expect(error).toMatchObject({ code, message: expect.stringContaining(word) });
  });

  it('of an unknown architecture, all known ones are named', async () => {
    const { message } = await errorOf(Checkpoint.open(edited('llama', { model_type: 'mamba' })));
    for (const known of ['gpt2', 'gpt_neo', 'gpt_neox', 'llama', 'gemma3_text', 'bloom', 'TransformerLens']) {
      expect(message).toContain(known);
    }
  });
});

describe('rotary positions stretched in a way that is not known', () => {
  const folder = edited('llama', { rope_scaling: { type: 'yarn', factor: 4 } });
  const head = { layer: 0, head: 0 };
  const ask = (distance: number) =>
    askOnce(folder, 'head', {
      ...{ head, circuits: ['qk'], vectors: [], top: 1, cosine: false, distance },
      ...DEFAULT_WEIGHTS,
    });

  it('leave what needs none of them: W_QK at distance 0', async () => {
    expect((await ask(0)).circuits.qk!.singularValues).toHaveLength(4);
  });

  it('refuse a distance and a run, by name', async () => {
    expect(await errorOf(ask(2))).toMatchObject({
      code: 'badRequest',
      message: expect.stringContaining('yarn'),
    });
    const run = askOnce(folder, 'residual', {
      ...{ text: '#1#2', prependBos: false, layer: 0, point: 'resid_post', position: -1, top: 1 },
      ...DEFAULT_WEIGHTS,
    });
    expect(await errorOf(run)).toMatchObject({
      code: 'badRequest',
      message: expect.stringContaining('yarn'),
    });
  });
});

describe('a shard that is not there', () => {
  it('is told when the checkpoint is opened', async () => {
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
