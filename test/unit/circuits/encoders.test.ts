import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Matrix } from 'ml-matrix';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS, STORED_PROCESSING } from '../../../src/protocol/model.js';
import { activate, layerNorm } from '../../reference/nonlinearities.js';
import { editCheckpoint, storedNumbers } from '../../reference/storedTensors.js';
import { Checkpoint } from '../../../src/checkpoint/checkpoint.js';
import { VocabularySpaces } from '../../../src/circuits/vocabularySpaces.js';
import { OpenModel } from '../../../src/model/openModel.js';
import { compute, openToAsk, relativeError, temporaryFolder } from '../support.js';

const FIXTURES = fileURLToPath(new URL('../../fixtures/families', import.meta.url));
const BERT = join(FIXTURES, 'bert');
const expectedOf = (name: string) =>
  JSON.parse(readFileSync(join(FIXTURES, name, 'expected.json'), 'utf8')) as {
    readonly tokens: readonly number[];
    readonly logits: readonly (readonly number[])[];
  };
const EXPECTED = expectedOf('bert');
const TEXT = EXPECTED.tokens.map((id) => `#${id}`).join('');
const AT = 3;
const prompt = { ...DEFAULT_WEIGHTS, text: TEXT, position: AT, top: 5 };
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const root = temporaryFolder();
let opened: Awaited<ReturnType<typeof openToAsk>>;
beforeAll(async () => {
  opened = await openToAsk(BERT);
});
afterAll(() => opened.close());

describe('who wrote it, in a post-norm encoder with a masked-token head', () => {
  it.each(['resid_pre', 'resid_mid', 'resid_post'] as const)('adds up to the stream at %s', async (point) => {
    const { parts } = await opened.ask('residual', { ...prompt, layer: 1, point });
    expect(sum(parts.map(({ share }) => share))).toBeCloseTo(1, 5);
    expect(parts.map(({ name }) => name).slice(0, 4)).toEqual([
      ...['embed', 'pos_embed', 'token_type_embed', 'embed ln b'],
    ]);
  });

  it('adds up to the logit, and each part to what it is made of', async () => {
    const head = { layer: 0, head: 2 };
    const found = await opened.ask('run', { ...prompt, target: '#7', head, mlp: 0 });
    const [target, others] = [EXPECTED.logits[AT][7], EXPECTED.logits[AT]];
    // center_unembed takes the mean from all logits.
    expect(found.target.logit).toBeCloseTo(target - sum(others) / others.length, 4);
    expect(sum(found.parts.map(({ logit }) => logit))).toBeCloseTo(found.target.logit, 4);
    const part = (kind: string, layer: number, index?: number) =>
      found.parts.find((own) => own.kind === kind && own.layer === layer && own.head === index)!.logit;
    expect(sum(found.sources!.positions.map(({ value }) => value))).toBeCloseTo(part('head', 0, 2), 5);
    const { strongest, others: rest, bias } = found.neurons!;
    expect(sum(strongest.map(({ value }) => value)) + rest.value + bias).toBeCloseTo(part('mlp', 0), 5);
  });

  it.each(['modernbert', 'modernbert-biases', 'distilbert', 'roberta'])(
    'adds up to the logit in %s',
    async (name) => {
      const { tokens, logits } = expectedOf(name);
      const { ask, close } = await openToAsk(join(FIXTURES, name));
      try {
        const text = tokens.map((id) => `#${id}`).join('');
        const found = await ask('run', { ...prompt, text, target: '#7' });
        expect(found.target.logit).toBeCloseTo(logits[AT][7] - sum(logits[AT]) / logits[AT].length, 4);
        expect(sum(found.parts.map(({ logit }) => logit))).toBeCloseTo(found.target.logit, 4);
      } finally {
        await close();
      }
    },
  );

  it('adds up to the score, and what is opened of it to its part', async () => {
    const [why, key] = [{ layer: 1, head: 1 }, 6];
    const head = { layer: 0, head: 3 };
    const found = await opened.ask('run', { ...prompt, why, key, head, mlp: 0 });
    const { attention } = await opened.ask('residual', {
      ...prompt,
      layer: 1,
      point: 'resid_pre',
      head: why,
    });
    const explained = found.why!;
    expect(explained.score).toBeCloseTo(attention!.scores[AT][key]!, 4);
    for (const parts of [explained.queryParts, explained.keyParts])
      expect(sum(parts.map(({ score }) => score))).toBeCloseTo(explained.score, 4);
    const ofHead = explained.keyParts.find(({ name }) => name === 'L0H3')!;
    expect(sum(explained.openedKey!.sources!.positions.map(({ value }) => value))).toBeCloseTo(
      ofHead.score,
      5,
    );
  });

  it('reports the direct path of an ablated part as that part of the logit', async () => {
    const parts = [{ layer: 0, head: 1 }, { layer: 1 }];
    const { edits } = await opened.ask('ablate', {
      ...{
        ...DEFAULT_WEIGHTS,
        text: TEXT,
        target: '#7',
        parts,
        circuit: 'ov',
        draws: 1,
        seed: 0,
        prompts: 1,
      },
      mean: false,
    });
    const last = await opened.ask('run', { ...prompt, target: '#7', position: EXPECTED.tokens.length - 1 });
    const written = (name: string) => last.parts.find((part) => part.name === name)!.logit;
    expect(edits[0].mean.direct).toBeCloseTo(-written('L0H1'), 5);
    expect(edits[1].mean.direct).toBeCloseTo(-written('L1 mlp'), 5);
  });
});

describe('the vocabulary of an encoder', () => {
  const tensors = storedNumbers(BERT);
  const matrix = (name: string) => {
    const { shape, data } = tensors.get(name)!;
    return Matrix.from1DArray(shape.length === 1 ? 1 : shape[0], shape.at(-1)!, data);
  };
  const norm = (x: Matrix, name: string) =>
    layerNorm(x, 1e-12, { w: matrix(`${name}.weight`), b: matrix(`${name}.bias`) });
  const linear = (x: Matrix, name: string) =>
    x.mmul(matrix(`${name}.weight`).transpose()).addRowVector(matrix(`${name}.bias`).to1DArray());
  const words = matrix('bert.embeddings.word_embeddings.weight');
  const segment = matrix('bert.embeddings.token_type_embeddings.weight').getRow(0);
  const embedded = norm(words.clone().addRowVector(segment), 'bert.embeddings.LayerNorm');
  const block = 'bert.encoder.layer.0';
  const attended = linear(
    linear(embedded, `${block}.attention.self.value`),
    `${block}.attention.output.dense`,
  );
  const mid = norm(Matrix.add(embedded, attended), `${block}.attention.output.LayerNorm`);
  const mlp = linear(activate(linear(mid, `${block}.intermediate.dense`), 'gelu'), `${block}.output.dense`);

  it.each([
    ['W_E', false, embedded],
    ['W_EE', false, mlp],
    ['W_EE', true, norm(Matrix.add(mid, mlp), `${block}.output.LayerNorm`)],
    ['W_U', false, words],
  ] as const)('%s, with the residual: %s, is the reference', async (space, residual, reference) => {
    const checkpoint = await Checkpoint.open(BERT);
    try {
      const spaces = new VocabularySpaces(new OpenModel(checkpoint, compute));
      const variant = { attentionBiases: true, residual };
      const found = await spaces.get(space, STORED_PROCESSING, variant, {});
      expect(relativeError(found.rows(0, found.dVocab).data, reference.to1DArray())).toBeLessThan(1e-6);
    } finally {
      await checkpoint.close();
    }
  });
});

describe('an encoder without a masked-token head', () => {
  it('has no W_U, says so, and answers what needs none', async () => {
    const folder = join(root, 'encoder');
    cpSync(BERT, folder, { recursive: true });
    editCheckpoint(folder, (tensors) => {
      for (const name of [...tensors.keys()]) if (name.startsWith('cls.')) tensors.delete(name);
    });
    const { ask, checkpoint, close } = await openToAsk(folder);
    try {
      expect(checkpoint.model.hasUnembedding).toBe(false);
      expect(checkpoint.problems.join(' ')).toContain('holds no "cls.predictions.transform.dense.weight"');
      const patterns = await ask('patterns', { ...DEFAULT_WEIGHTS, text: TEXT, position: AT });
      expect(patterns.heads).toHaveLength(8);
      expect(patterns.caveats!.join(' ')).not.toContain('masked-token head');
      await expect(ask('run', prompt)).rejects.toMatchObject({ code: 'noUnembedding' });
    } finally {
      await close();
    }
  });
});

it('DeBERTa answers about its weights, and says why it is not run', async () => {
  const { ask, checkpoint, close } = await openToAsk(join(FIXTURES, 'deberta-v2-relative'));
  try {
    expect(checkpoint.problems.join(' ')).toContain('relative positions (disentangled attention)');
    const { circuits, caveats } = await ask('head', {
      ...{ ...DEFAULT_WEIGHTS, head: { layer: 1, head: 2 }, circuits: ['qk', 'embedding', 'effective'] },
      ...{ vectors: [], top: 3, cosine: false },
    });
    expect(Object.keys(circuits)).toEqual(['qk', 'embedding', 'effective']);
    expect(caveats!.join(' ')).toContain('disentangled attention: W_QK is what content does with content');
    const text = { ...DEFAULT_WEIGHTS, text: '#5#7', position: 0 };
    await expect(ask('patterns', text)).rejects.toMatchObject({
      message: expect.stringContaining("can't be run: its scores depend on relative positions") as string,
    });
  } finally {
    await close();
  }
});

it.each([
  ['bert', { is_decoder: true }, '"is_decoder"'],
  ['bert', { add_cross_attention: true }, '"add_cross_attention"'],
  ['bert', { position_embedding_type: 'relative_key' }, '"relative_key"'],
  ['electra', { embedding_size: 8 }, 'width 8'],
  ['deberta', { talking_head: true }, '"talking_head"'],
  ['deberta', { embedding_size: 8 }, '"embedding_size"'],
] as const)('%s with %o is refused by name', async (name, edit, named) => {
  const folder = join(root, name + Object.keys(edit)[0]);
  cpSync(join(FIXTURES, name), folder, { recursive: true });
  const path = join(folder, 'config.json');
  const config = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(path, JSON.stringify({ ...config, ...edit }));
  await expect(Checkpoint.open(folder)).rejects.toMatchObject({
    code: 'unknownArchitecture',
    message: expect.stringContaining(named) as string,
  });
});

it("reads BERT's LayerNorms under TensorFlow's names", async () => {
  const folder = join(root, 'gamma');
  cpSync(BERT, folder, { recursive: true });
  editCheckpoint(folder, (tensors) => {
    for (const [name, tensor] of [...tensors]) {
      if (!name.includes('LayerNorm')) continue;
      tensors.delete(name);
      tensors.set(name.replace(/weight$/, 'gamma').replace(/bias$/, 'beta'), tensor);
    }
  });
  const renamed = await openToAsk(folder);
  try {
    const [own, other] = [await opened.ask('run', prompt), await renamed.ask('run', prompt)];
    expect(other.parts).toEqual(own.parts);
  } finally {
    await renamed.close();
  }
});
