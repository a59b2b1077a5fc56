import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../src/checkpoint/checkpoint.js';
import type { ConfigFields } from '../../../src/protocol/inferredConfig.js';
import { DEFAULT_WEIGHTS, STORED_PROCESSING } from '../../../src/protocol/model.js';
import { inferLlama } from '../../../src/checkpoint/config/inferLlama.js';
import { TensorShapes } from '../../../src/checkpoint/config/tensorShapes.js';
import { errorOf, openToAsk, relativeError, temporaryFolder } from '../support.js';

/** Files as other trainers write them, by the script beside them. */
const FIXTURES = fileURLToPath(new URL('../../fixtures/trainers', import.meta.url));
const fixture = (name: string) => join(FIXTURES, name);
const root = temporaryFolder();

const computed = JSON.parse(readFileSync(fixture('computed.json'), 'utf8')) as {
  readonly tokens: readonly number[];
  readonly models: Readonly<
    Record<string, { readonly logits: readonly number[]; readonly qk: readonly (readonly number[])[] }>
  >;
};

const LLAMA = { architecture: 'llama', nHeads: 4, nKeyValueHeads: 2, dModel: 16, dHead: 4, dMlp: 12 };
const GPT = { architecture: 'gpt2', nHeads: 2, nKeyValueHeads: 2, dModel: 8, dHead: 4, dMlp: 32, nCtx: 6 };

/** What is opened, whose numbers it has, what it lacks of a config, and its description. */
const MODELS: readonly [path: string, same: string, given: ConfigFields | undefined, model: object][] = [
  ['nanogpt.pt', 'nanogpt.pt', undefined, { ...GPT, tiedUnembedding: true }],
  ['mingpt.pt', 'mingpt.pt', { n_heads: 2, act_fn: 'gelu_new' }, { ...GPT, tiedUnembedding: false }],
  ['mingpt.pt', 'mingpt.pt', { n_head: 2, activation_function: 'gelu_new' }, GPT],
  ['meta', 'meta', undefined, { ...LLAMA, nCtx: 4096, tiedUnembedding: false }],
  ['meta/consolidated.00.pth', 'meta', undefined, LLAMA],
  ['llama2c.pt', 'llama2c.pt', undefined, { ...LLAMA, nCtx: 6, tiedUnembedding: false }],
  ['legacy.bin', 'llama2c.pt', undefined, { ...LLAMA, nCtx: 6, tiedUnembedding: true }],
  ['legacyUnshared.bin', 'meta', undefined, { ...LLAMA, nCtx: 6, tiedUnembedding: false }],
  ['version1.bin', 'meta', undefined, { ...LLAMA, nCtx: 6, tiedUnembedding: false }],
  ['version2.bin', 'version2.bin', undefined, { ...LLAMA, nCtx: 6, tiedUnembedding: true, dtype: 'F32' }],
];

describe.each(MODELS)('%s, with the numbers of %s, given %o', (path, same, given, model) => {
  it('has the logits and spectra that PyTorch computes', async () => {
    const { checkpoint, ask, close } = await openToAsk(fixture(path), undefined, given);
    expect(checkpoint.model).toMatchObject({ ...model, nLayers: 2, dVocab: 11 });
    const text = computed.tokens.map((id) => `#${id}`).join('');
    const { next } = await ask('residual', {
      ...{ ...DEFAULT_WEIGHTS, text, prependBos: false, layer: 1, point: 'resid_post' },
      ...{ position: -1, top: 11 },
    });
    const logits = next.toSorted((a, b) => a.id - b.id).map(({ logit }) => logit);
    // center_unembed moves all logits by the same number.
    const moved = (values: readonly number[]) => values.map((value) => value - values[0]);
    expect(relativeError(moved(logits), moved(computed.models[same].logits))).toBeLessThan(1e-4);
    for (const [head, spectrum] of computed.models[same].qk.entries()) {
      const { circuits } = await ask('head', {
        ...{ ...DEFAULT_WEIGHTS, processing: STORED_PROCESSING, head: { layer: 1, head } },
        ...{ circuits: ['qk'], vectors: [], top: 1, cosine: false },
      });
      expect(relativeError(circuits.qk!.singularValues, spectrum)).toBeLessThan(1e-6);
    }
    await close();
  });
});

async function problemsOf(path: string, given?: ConfigFields) {
  const checkpoint = await Checkpoint.open(path, {}, undefined, { given });
  await checkpoint.close();
  return checkpoint.info.problems.join('\n');
}

describe('what is said of them', () => {
  it("nanoGPT's activation is taken as usual, and can be given", async () => {
    expect(await problemsOf(fixture('nanogpt.pt'))).toContain(
      'taken as usual are eps 0.00001, act_fn "gelu".',
    );
    expect(await problemsOf(fixture('nanogpt.pt'), { act_fn: 'gelu_new', eps: 1e-5 })).not.toContain(
      'act_fn',
    );
  });

  it("minGPT's number of heads is asked for", async () => {
    expect(await errorOf(Checkpoint.open(fixture('mingpt.pt')))).toMatchObject({
      code: 'noConfig',
      message: expect.stringMatching(/don't say n_heads \(.*; a whole number\) and act_fn \(.*d_mlp 32/),
    });
  });

  it("Meta's names are read as transformers'", async () => {
    expect(await problemsOf(fixture('meta'))).toContain("the names of Meta's Llama");
  });
});

describe("Meta's Llama", () => {
  it('without params.json needs its number of heads, from which key heads follow', async () => {
    const folder = join(root, 'bare');
    mkdirSync(folder);
    copyFileSync(fixture('meta/consolidated.00.pth'), join(folder, 'tiny.pt'));
    const { message } = await errorOf(Checkpoint.open(folder));
    expect(message).toMatch(/don't say n_heads \([^)]*\)\. Write/);
    const checkpoint = await Checkpoint.open(folder, {}, undefined, { given: { n_heads: 4 } });
    await checkpoint.close();
    expect(checkpoint.info.model).toMatchObject(LLAMA);
  });

  it("beside transformers' config.json opens too", async () => {
    const folder = join(root, 'configured');
    mkdirSync(folder);
    copyFileSync(fixture('meta/consolidated.00.pth'), join(folder, 'weights.pth'));
    const config = {
      ...{
        model_type: 'llama',
        hidden_size: 16,
        intermediate_size: 12,
        num_hidden_layers: 2,
        vocab_size: 11,
      },
      ...{ num_attention_heads: 4, num_key_value_heads: 2, rms_norm_eps: 1e-5, max_position_embeddings: 6 },
    };
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
    const checkpoint = await Checkpoint.open(folder);
    await checkpoint.close();
    expect(checkpoint.info.model).toMatchObject({ ...LLAMA, nCtx: 6 });
  });

  it.each([
    [2048, 32],
    [4096, 8],
  ])('of d_model %d with use_scaled_rope stretches positions by %d', (dModel, factor) => {
    const shapes = new TensorShapes([['model.embed_tokens.weight', [9, dModel]]], 'model.');
    const { inferred, assumed } = inferLlama(shapes, true, { use_scaled_rope: true, rotary_base: 500_000 });
    expect(inferred['rope_scaling']).toMatchObject({ rope_type: 'llama3', factor });
    expect(assumed['n_ctx']).toBe(131_072);
  });

  it('in several parts of each matrix is refused', async () => {
    const folder = join(root, 'parallel');
    mkdirSync(folder);
    for (const part of ['00', '01'])
      copyFileSync(fixture('meta/consolidated.00.pth'), join(folder, `consolidated.${part}.pth`));
    for (const path of [folder, join(folder, 'consolidated.00.pth')]) {
      expect(await errorOf(Checkpoint.open(path))).toMatchObject({
        code: 'noWeights',
        message: expect.stringContaining('convert_llama_weights_to_hf.py'),
      });
    }
  });
});
