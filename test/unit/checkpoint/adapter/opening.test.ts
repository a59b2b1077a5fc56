import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { KeptConfigs } from '../../../../src/cache/keptConfigs.js';
import { Checkpoint } from '../../../../src/checkpoint/checkpoint.js';
import { OpenCheckpoints } from '../../../../src/engine/openCheckpoints.js';
import { compute, errorOf, temporaryFolder } from '../../support.js';
import { loraFixture } from './fixtures.js';

afterEach(() => vi.unstubAllEnvs());

/** A copy of an adapter in a folder without its base, with some fields of its config changed. */
function copied(name: string, fields: Readonly<Record<string, unknown>> = {}): string {
  const folder = join(temporaryFolder(), 'adapter');
  cpSync(loraFixture(name), folder, { recursive: true });
  const config = join(folder, 'adapter_config.json');
  const json = JSON.parse(readFileSync(config, 'utf8')) as Readonly<Record<string, unknown>>;
  writeFileSync(config, JSON.stringify({ ...json, ...fields }));
  return folder;
}

async function infoOf(path: string, base?: string) {
  const checkpoint = await Checkpoint.open(path, {}, undefined, { base });
  await checkpoint.close();
  return checkpoint.info;
}

const GPT2 = loraFixture('gpt2/base');
const LLAMA = loraFixture('llama/base');

describe('the base of an adapter', () => {
  it('is the folder that its config names, from the adapter’s own', async () => {
    const { folder, base, name } = await infoOf(loraFixture('gpt2/plain'));
    expect({ folder, base, name }).toEqual({ folder: loraFixture('gpt2/plain'), base: GPT2, name: 'plain' });
  });

  it('is the repository in the Hugging Face cache', async () => {
    const hub = temporaryFolder();
    vi.stubEnv('HF_HUB_CACHE', hub);
    const commit = 'a'.repeat(40);
    const repository = join(hub, 'models--someone--small');
    mkdirSync(join(repository, 'refs'), { recursive: true });
    mkdirSync(join(repository, 'snapshots'));
    writeFileSync(join(repository, 'refs', 'main'), commit);
    symlinkSync(GPT2, join(repository, 'snapshots', commit));
    const folder = copied('gpt2/plain', { base_model_name_or_path: 'someone/small' });
    const { base, model } = await infoOf(folder);
    expect(base).toBe(join(repository, 'snapshots', commit));
    expect(model.adapter!.base).toBe('small');
  });

  it('is the given one before any other, and gives the same weights wherever it is', async () => {
    const folder = copied('gpt2/plain', { base_model_name_or_path: 'gone/away' });
    const here = await infoOf(folder, GPT2);
    const there = await infoOf(loraFixture('gpt2/plain'));
    expect(here.base).toBe(GPT2);
    expect(here.model).toEqual(there.model);
  });

  it.each([
    [
      'someone/small',
      /"someone\/small" is neither a checkpoint beside it nor in the Hugging Face cache.*--base/,
    ],
    ['../nothing', /"..\/nothing" is neither/],
    ['', /names no base_model_name_or_path/],
  ])('%j, which is not there, is asked for', async (base, message) => {
    vi.stubEnv('HF_HUB_CACHE', temporaryFolder());
    const error = await errorOf(infoOf(copied('gpt2/plain', { base_model_name_or_path: base })));
    expect(error).toMatchObject({ code: 'noBase', message: expect.stringMatching(message) as string });
  });

  it('that doesn’t fit can be given again, and is then kept', async () => {
    vi.stubEnv('HF_HUB_CACHE', temporaryFolder());
    const folder = copied('gpt2/plain', { base_model_name_or_path: 'someone/small' });
    const kept = new KeptConfigs(undefined);
    const checkpoints = () => new OpenCheckpoints(compute, undefined, undefined, undefined, kept);
    const first = checkpoints();
    await first.useBase(folder, LLAMA);
    expect(await errorOf(first.get(folder))).toMatchObject({ code: 'badAdapter' });
    expect(await errorOf(checkpoints().get(folder))).toMatchObject({ code: 'noBase' });
    await first.useBase(folder, GPT2);
    expect((await first.get(folder)).checkpoint.info.base).toBe(GPT2);
    const later = checkpoints();
    expect((await later.get(folder)).checkpoint.info.base).toBe(GPT2);
    await Promise.all([first.closeAll(), later.closeAll()]);
  });

  it('is no adapter itself, and another checkpoint has none', async () => {
    expect(await errorOf(infoOf(loraFixture('gpt2/plain'), loraFixture('gpt2/dora')))).toMatchObject({
      code: 'badRequest',
      message: expect.stringMatching(/is an adapter itself/) as string,
    });
    expect(await errorOf(infoOf(GPT2, GPT2))).toMatchObject({
      code: 'badRequest',
      message: expect.stringMatching(/no LoRA adapter/) as string,
    });
  });

  it('of another model is refused', async () => {
    expect(await errorOf(infoOf(loraFixture('gpt2/plain'), LLAMA))).toMatchObject({
      code: 'badAdapter',
      message: expect.stringMatching(/changes "transformer.h.0.attn.c_attn", which its base/) as string,
    });
    const wider = join(temporaryFolder(), 'wider');
    cpSync(GPT2, wider, { recursive: true });
    const other = copied('gpt2/embedding');
    cpSync(loraFixture('llama/saved/adapter_model.safetensors'), join(other, 'adapter_model.safetensors'));
    expect(await errorOf(infoOf(other, wider))).toMatchObject({ code: 'badAdapter' });
  });
});

describe('what is shown of an adapter', () => {
  it('its modules, ranks, scales and replaced tensors', async () => {
    const { model } = await infoOf(loraFixture('llama/patterns'));
    expect(model.adapter).toEqual({
      base: 'base',
      method: 'LoRA',
      changes: [
        { module: 'down_proj', count: 2, rank: 1, alpha: 4, scale: 4 },
        { module: 'gate_proj', count: 2, rank: 1, alpha: 4, scale: 4 },
        { module: 'k_proj', count: 2, rank: 2, alpha: 4, scale: 2 },
        { module: 'o_proj', count: 2, rank: 2, alpha: 4, scale: 2 },
        { module: 'q_proj', count: 1, rank: 2, alpha: 4, scale: 2 },
        { module: 'q_proj', count: 1, rank: 3, alpha: 4, scale: 4 / 3 },
        { module: 'v_proj', count: 2, rank: 2, alpha: 9, scale: 4.5 },
      ],
      replaced: [],
    });
    const saved = await infoOf(loraFixture('llama/saved'));
    expect(saved.model.adapter!.replaced).toEqual([
      'lm_head.weight',
      'model.embed_tokens.weight',
      // PEFT takes "norm" for all whose names end so.
      'model.layers.0.input_layernorm.weight',
      'model.layers.0.post_attention_layernorm.weight',
      'model.layers.1.input_layernorm.weight',
      'model.layers.1.post_attention_layernorm.weight',
      'model.norm.weight',
    ]);
    const rslora = await infoOf(loraFixture('llama/rslora'));
    expect(rslora.model.adapter).toMatchObject({
      method: 'rsLoRA',
      changes: [
        { rank: 4, scale: 1.5 },
        { rank: 4, scale: 1.5 },
      ],
    });
  });

  it('the same of adapter_model.bin, and of the file itself', async () => {
    const { model } = await infoOf(loraFixture('llama/plain'));
    const { fingerprint, sampledFingerprint: _sampled, bytes, ...same } = model;
    const bin = await infoOf(loraFixture('llama/bin'));
    expect(bin.model).toMatchObject(same);
    const file = join(loraFixture('llama/plain'), 'adapter_model.safetensors');
    expect(await infoOf(file)).toMatchObject({ folder: file, model: { fingerprint, bytes } });
  });

  it('a fingerprint over base, adapter and how strongly it is added', async () => {
    const fingerprints = await Promise.all([
      infoOf(GPT2),
      infoOf(loraFixture('gpt2/plain')),
      infoOf(loraFixture('gpt2/dora')),
      infoOf(copied('gpt2/plain', { lora_alpha: 6 }), GPT2),
    ]);
    expect(new Set(fingerprints.map(({ model }) => model.fingerprint)).size).toBe(4);
  });

  it('that its config has fields of a later PEFT', async () => {
    const { problems } = await infoOf(copied('gpt2/plain', { new_field: 'x', other_field: null }), GPT2);
    expect(problems).toContainEqual(expect.stringMatching(/doesn't know \("new_field"\)/));
  });

  it('that an embedding is no longer tied', async () => {
    const { model, problems } = await infoOf(loraFixture('gpt2/embedding'));
    expect(model.tiedUnembedding).toBe(false);
    expect(problems).toContainEqual(expect.stringMatching(/ties the unembedding.*the adapter changes one/));
    expect(problems.join()).not.toMatch(/transformers 5/);
  });

  it('a change of its files', async () => {
    const folder = copied('gpt2/plain');
    const checkpoint = await Checkpoint.open(folder, {}, undefined, { base: GPT2 });
    expect(await checkpoint.hasChanged()).toBe(false);
    rmSync(join(folder, 'adapter_config.json'));
    expect(await checkpoint.hasChanged()).toBe(true);
    await checkpoint.close();
  });
});

describe('an adapter that is not read', () => {
  it.each([
    [{ peft_type: 'LOHA' }, /peft_type is "LOHA", not "LORA".*merge_and_unload/],
    [{ peft_type: undefined }, /peft_type is absent/],
    [{ layer_replication: [[0, 1]] }, /"layer_replication" set/],
    [{ lora_bias: true }, /"lora_bias" set/],
    [{ trainable_token_indices: [1] }, /"trainable_token_indices" set/],
    [{ init_lora_weights: 'pissa' }, /init_lora_weights "pissa" also changes/],
    [{ r: 0 }, /"r" must be a positive number, not 0/],
    [{ r: 3 }, /config makes the rank 3/],
    [{ lora_alpha: 'many' }, /"lora_alpha" must be a positive number/],
    [{ use_dora: true }, /no "transformer.h.0.attn.c_attn.lora_magnitude_vector"/],
    [{ rank_pattern: { '(c_attn+)+': 1 } }, /pattern "\(c_attn\+\)\+", which/],
    [{ alpha_pattern: { '(?P<a>c_attn)': 1 } }, /Write the modules' names/],
  ])('%j is refused by name', async (fields, message) => {
    expect(await errorOf(infoOf(copied('gpt2/plain', fields), GPT2))).toMatchObject({
      code: 'badAdapter',
      message: expect.stringMatching(message) as string,
    });
  });

  it('is also one with tensors of other names, or of which some are missing', async () => {
    const folder = copied('gpt2/plain');
    cpSync(join(GPT2, 'model.safetensors'), join(folder, 'adapter_model.safetensors'));
    expect(await errorOf(infoOf(folder, GPT2))).toMatchObject({
      code: 'badAdapter',
      message: expect.stringMatching(/holds a tensor ".*", whose name is none/) as string,
    });
  });
});
