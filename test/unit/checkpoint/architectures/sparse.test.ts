import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Matrix } from 'ml-matrix';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../../src/checkpoint/checkpoint.js';
import { OpenModel } from '../../../../src/model/openModel.js';
import { DEFAULT_WEIGHTS, STORED_PROCESSING } from '../../../../src/protocol/model.js';
import { atlasMap } from '../../../../src/questions/atlas/map.js';
import { checkedResult } from '../../../../src/questions/answered.js';
import { headLogic } from '../../../../src/questions/head/view/logic.js';
import { questionAbout } from '../../../../src/questions/questions.js';
import { editCheckpoint } from '../../../reference/storedTensors.js';
import { svd } from '../../../reference/svd.js';
import { compute, errorOf, openToAsk, relativeError, temporaryFolder } from '../../support.js';

const FAMILIES = fileURLToPath(new URL('../../../fixtures/families', import.meta.url));
const root = temporaryFolder();
const HEAD = { layer: 1, head: 2 };
const QK = { ...questionAbout('head', HEAD).request, vectors: [0], top: 3 };

type Opened = Awaited<ReturnType<typeof openToAsk>>;

function opened(family: string): () => Opened {
  let open: Opened;
  beforeAll(async () => {
    open = await openToAsk(join(FAMILIES, family));
  });
  afterAll(() => open.close());
  return () => open;
}

describe('a model whose MLPs are not read', () => {
  const model = opened('qwen2_moe');

  it('answers what needs none, and says what is left out', async () => {
    const { ask, checkpoint } = model();
    expect(checkpoint.problems.join()).toMatch(
      /^No W_EE, neurons and runs: its MLPs have an expert shared by all/,
    );
    const result = await ask('head', QK);
    expect(Object.keys(result.circuits)).toEqual(['qk', 'embedding']);
    expect(result).toMatchObject({ leftOut: ['effective'], withoutEffective: true });
    expect(result.caveats).toContainEqual(expect.stringMatching(/^no W_EE: its MLPs have/));
    expect(headLogic.isComplete(QK, result)).toBe(true);
    expect(checkedResult('head', result, checkpoint.model)).toEqual(result);
    const atlas = await ask('atlas', { ...questionAbout('atlas').request, top: 1 });
    expect(atlas.leftOut).toEqual(['effective']);
    expect(atlas.heads[0].copyingScore).toBeTypeOf('number');
    expect(atlas.heads[0].qk!.tokens!.right).toHaveLength(1);
    const { ownRanks } = await ask('ov', { ...questionAbout('ov', HEAD).request, top: 3 });
    expect(ownRanks!.tokens.length).toBeGreaterThan(0);
    expect((await ask('composition', questionAbout('composition').request)).scores).toHaveLength(16);
    const { neighbours } = await ask('neighbours', { ...DEFAULT_WEIGHTS, text: '#3', space: 'W_U', top: 3 });
    expect(neighbours).toHaveLength(3);
  });

  it.each([
    [questionAbout('head', HEAD, { circuits: ['effective'] }), 'W_EE is not computed for this model'],
    [questionAbout('pairs', HEAD, { source: ['#1'] }), 'W_EE is not computed for this model'],
    [questionAbout('neurons', { layer: 0 }), 'Neurons of this model are not read'],
    [questionAbout('run', '#1'), "The model can't be run"],
  ])('refuses %j before any work', async ({ name, request }, sentence) => {
    const { message, code } = await errorOf(model().ask(name, request));
    expect(code).toBe('badRequest');
    expect(message).toBe(
      `${sentence}: its MLPs have an expert shared by all tokens beside the routed ones. ${message.split('. ')[1]}`,
    );
  });
});

describe('layers without attention', () => {
  const model = opened('jamba');

  it('are named in the atlas and its map, and have no heads', async () => {
    const { ask, checkpoint } = model();
    const atlas = await ask('atlas', { ...questionAbout('atlas').request, circuits: ['qk'] });
    expect(atlas.heads.map(({ layer, head }) => `${layer}.${head}`)).toEqual(['2.0', '2.1', '2.2', '2.3']);
    expect(atlas.withoutAttention).toEqual([0, 1, 3].map((layer) => ({ layer, instead: 'Mamba' })));
    expect(atlas.caveats).toContain('no attention in layers 0-1, 3 (Mamba)');
    expect(checkedResult('atlas', atlas, checkpoint.model)).toEqual(atlas);
    const map = atlasMap(atlas, { subject: 'qk', measure: 'topSingularValue' });
    expect(map.rows).toEqual(['0 Mamba', '1 Mamba', '2', '3 Mamba']);
    expect(map.reading({ row: 3, column: 0 })).toBe('Layer 3: Mamba instead of attention');
    expect(map.reading({ row: 2, column: 1 })).toMatch(/^Head 2\.1: qk/);
    expect(map.values[3]).toEqual([null, null, null, null]);
  });

  it('refuse questions about their heads', async () => {
    const { ask } = model();
    for (const refused of [ask('head', QK), ask('atlas', { ...questionAbout('atlas').request, layer: 1 })]) {
      const { code, message } = await errorOf(refused);
      expect(code).toBe('noSuchHead');
      expect(message).toBe('Layer 1 has no heads: it has Mamba instead of attention. Layers with heads: 2.');
    }
    const request = questionAbout('variance', { layer: 2, head: 3 }, { words: ['#1', '#2'] }).request;
    expect((await ask('variance', request)).test).toMatchObject({ heads: 4 });
  });
});

describe('latent attention', () => {
  const model = opened('deepseek_v3');

  it('has its rotary part by itself, turned by the distance', async () => {
    const { ask, checkpoint } = model();
    expect(checkpoint.model).toMatchObject({ latentAttention: true, dHead: 4 });
    const own = await Checkpoint.open(join(FAMILIES, 'deepseek_v3'));
    try {
      const part = await new OpenModel(own, compute).weights(STORED_PROCESSING).rotaryPart(HEAD, 0);
      const [q, k] = [part!.wQ, part!.wK].map(({ data, rows, cols }) => Matrix.from1DArray(rows, cols, data));
      const [cos, sin] = [Math.cos(3), Math.sin(3)];
      const turned = new Matrix([
        [cos, sin],
        [-sin, cos],
      ]);
      const request = {
        ...QK,
        circuits: ['qk', 'rotary'] as const,
        processing: STORED_PROCESSING,
        distance: 3,
      };
      const result = await ask('head', request);
      const { singularValues } = svd(q.mmul(turned).mmul(k.transpose()), 2);
      expect(relativeError(result.circuits.rotary!.singularValues, singularValues)).toBeLessThan(1e-9);
      expect(result.circuits.rotary!.vectors[0].signed!.keyEmbed.positive).toHaveLength(3);
      expect(result.distance).toBe(3);
      expect(result.caveats!.join()).toContain('latent attention: qk is without positions');
      expect(checkedResult('head', result, checkpoint.model)).toEqual(result);
      const near = await ask('head', { ...request, distance: 0 });
      expect(near.circuits.qk!.singularValues).toEqual(result.circuits.qk!.singularValues);
    } finally {
      await own.close();
    }
  });

  it('is refused of other models, and for values of another width', async () => {
    const llama = await openToAsk(join(FAMILIES, 'llama'));
    try {
      const { message } = await errorOf(llama.ask('head', { ...QK, circuits: ['rotary'] }));
      expect(message).toMatch(/^The circuit rotary is the part with positions of latent attention/);
    } finally {
      await llama.close();
    }
    const folder = join(root, 'deepseek');
    cpSync(join(FAMILIES, 'deepseek_v3'), folder, { recursive: true });
    editCheckpoint(folder, () => undefined, { v_head_dim: 5 });
    expect((await errorOf(Checkpoint.open(folder))).message).toContain('"v_head_dim" (5)');
  });
});

it("GPT-OSS's experts in MXFP4 are left alone", async () => {
  const folder = join(root, 'gpt_oss');
  cpSync(join(FAMILIES, 'gpt_oss'), folder, { recursive: true });
  editCheckpoint(
    folder,
    (tensors) => {
      for (const name of [...tensors.keys()]) if (name.includes('experts')) tensors.delete(name);
    },
    { quantization_config: { quant_method: 'mxfp4', modules_to_not_convert: ['model.layers.*.self_attn'] } },
  );
  const { ask, checkpoint, close } = await openToAsk(folder);
  try {
    expect(checkpoint.model.lacks!.run).toContain('attention sinks');
    const { caveats } = await ask('head', QK);
    expect(caveats).toContain('attention sinks: part of the attention may go to no token');
  } finally {
    await close();
  }
});
