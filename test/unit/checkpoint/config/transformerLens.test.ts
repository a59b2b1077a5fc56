import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KeptConfigs } from '../../../../src/cache/keptConfigs.js';
import { Checkpoint } from '../../../../src/checkpoint/checkpoint.js';
import { inferConfig } from '../../../../src/checkpoint/config/inferConfig.js';
import { TensorStore } from '../../../../src/checkpoint/tensorStore.js';
import type { ConfigFields } from '../../../../src/protocol/inferredConfig.js';
import { REFERENCE_MODELS } from '../../../reference/architectures/index.js';
import { errorOf, temporaryFolder } from '../../support.js';

const root = temporaryFolder();
const NAMES = Object.keys(REFERENCE_MODELS).filter((name) => name.startsWith('transformer_lens'));

/** A model in a folder whose config.json is taken away. */
function without(name: string, suffix = '') {
  const { folder } = REFERENCE_MODELS[name](join(root, name + suffix));
  const path = join(folder, 'config.json');
  const config = JSON.parse(readFileSync(path, 'utf8')) as ConfigFields;
  return { folder, path, config };
}

async function fingerprintOf(folder: string, given?: ConfigFields): Promise<string> {
  const checkpoint = await Checkpoint.open(folder, {}, undefined, { given });
  await checkpoint.close();
  return checkpoint.info.model.fingerprint;
}

describe.each(NAMES)('%s without its config.json', (name) => {
  it('says its sizes, and opens with what it leaves open as with the whole config', async () => {
    const { folder, path, config } = without(name);
    const whole = await fingerprintOf(folder);
    rmSync(path);
    const store = await TensorStore.open(folder);
    const { inferred, missing } = (await inferConfig(store, {}))!;
    await store.close();
    for (const [field, value] of Object.entries(config)) {
      if (Object.hasOwn(inferred, field)) expect(inferred[field], field).toEqual(value);
    }
    const sizes = ['n_layers', 'n_heads', 'd_model', 'd_head', 'd_vocab'];
    expect(Object.keys(inferred)).toEqual(expect.arrayContaining(sizes));
    const others = Object.entries(config).filter(([field]) => !Object.hasOwn(inferred, field));
    expect(others.map(([field]) => field)).toEqual(
      expect.arrayContaining(missing.map((field) => field.name)),
    );
    expect(await fingerprintOf(folder, Object.fromEntries(others))).toBe(whole);
  });
});

describe('what is missing', () => {
  it('is named with its values, and with a file that would do', async () => {
    const { folder, path } = without('transformer_lens LNPre');
    rmSync(path);
    const { code, message } = await errorOf(Checkpoint.open(folder));
    expect(code).toBe('noConfig');
    expect(message).toMatch(/act_fn \(.*; one of gelu_new, gelu, relu, relu2, silu/);
    expect(message).toMatch(/normalization_type \(.*; one of null, LNPre, RMSPre\)/);
    expect(message).toContain('{"act_fn": "gelu_new", "normalization_type": null}');
    expect(message).toContain('--config FILE');
    expect(message).toContain('n_layers 2');
    expect(message).not.toContain('positional_embedding_type (');
  });

  it('is only what was not given', async () => {
    const { folder, path } = without('transformer_lens LNPre', ' given');
    rmSync(path);
    const given = { normalization_type: 'LNPre' };
    const { message } = await errorOf(Checkpoint.open(folder, {}, undefined, { given }));
    expect(message).toContain('act_fn (');
    expect(message).not.toContain('normalization_type (');
  });

  it('is taken as usual where there is a usual value, which the problems say', async () => {
    const { folder, path } = without('transformer_lens LN');
    rmSync(path);
    const given = { act_fn: 'gelu', eps: 1e-6 };
    const checkpoint = await Checkpoint.open(folder, {}, undefined, { given });
    await checkpoint.close();
    expect(checkpoint.info.problems[0]).toMatch(
      /taken as usual are attention_dir "causal", positional_embedding_type "standard", use_attn_scale true, parallel_attn_mlp false\./,
    );
  });
});

describe('a given config', () => {
  it.each([
    ['attention_dir', 'sideways', 'causal and bidirectional'],
    ['normalization_type', 'LayerNorm', 'LNPre'],
    ['act_fn', 'mish', 'gelu_new'],
  ])('of an unknown %s, %s, is refused with the known ones', async (field, value, known) => {
    const { folder } = without('transformer_lens LN', ` ${field}`);
    const given = { [field]: value };
    expect(await errorOf(Checkpoint.open(folder, {}, undefined, { given }))).toMatchObject({
      message: expect.stringMatching(new RegExp(`"${field}".*"${value}".*${known}`)),
    });
  });

  it("has TransformerLens' names where the architecture's spelling is known, and its own elsewhere", async () => {
    const opened = async (name: string, given: ConfigFields) => {
      const { folder } = without(name, ` ${Object.keys(given).join()}`);
      const checkpoint = await Checkpoint.open(folder, {}, undefined, { given });
      await checkpoint.close();
      return checkpoint.config.normEpsilon;
    };
    expect(await opened('llama', { eps: 0.5 })).toBe(0.5);
    expect(await opened('gpt_neox', { layer_norm_eps: 0.5 })).toBe(0.5);
    expect(await errorOf(opened('gpt_neox', { eps: 0.5 }))).toMatchObject({
      code: 'badConfig',
      message: expect.stringMatching(/^"eps" is TransformerLens' name .* "gpt_neox"/),
    });
  });

  it('takes the place of fields of config.json, and counts into fingerprint and identity', async () => {
    const { folder } = without('transformer_lens LN', ' beside');
    const own = await Checkpoint.open(folder);
    const other = await Checkpoint.open(folder, {}, undefined, { given: { eps: 0.5 } });
    await Promise.all([own.close(), other.close()]);
    expect(other.config.normEpsilon).toBe(0.5);
    expect(other.info.model).toMatchObject({ nLayers: own.info.model.nLayers });
    expect(other.info.model.fingerprint).not.toBe(own.info.model.fingerprint);
    expect(other.identity).not.toBe(own.identity);
    expect(await other.hasChanged()).toBe(false);
  });

  it('is kept by the weights, outside their folder, once they open with it', async () => {
    const { folder, path } = without('transformer_lens LNPre', ' kept');
    rmSync(path);
    const kept = new KeptConfigs(join(root, 'cache'));
    const wrong = { act_fn: 'relu', normalization_type: 'LNPre', d_model: 5 };
    expect(await errorOf(Checkpoint.open(folder, {}, undefined, { given: wrong, kept }))).toMatchObject({
      code: 'wrongShape',
      message: expect.stringContaining('the config makes it'),
    });
    expect(await errorOf(Checkpoint.open(folder, {}, undefined, { kept }))).toMatchObject({
      code: 'noConfig',
    });
    const given = { act_fn: 'relu', normalization_type: 'LNPre' };
    const first = await Checkpoint.open(folder, {}, undefined, { given, kept });
    const again = await Checkpoint.open(folder, {}, undefined, { kept });
    await Promise.all([first.close(), again.close()]);
    expect(again.info).toEqual(first.info);
    expect(existsSync(path)).toBe(false);
  });
});
