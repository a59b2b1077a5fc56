import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { headCard } from '../../../src/extension/references/headCard.js';
import { neuronCard } from '../../../src/extension/references/neuronCard.js';
import type { Ask } from '../../../src/extension/references/ask.js';
import { DEFAULT_WEIGHTS } from '../../../src/protocol/model.js';
import { checkedResult } from '../../../src/questions/answered.js';
import { headLogic } from '../../../src/questions/head/view/logic.js';
import { atlasLogic } from '../../../src/questions/atlas/view/logic.js';
import { REFERENCE_MODELS } from '../../reference/architectures/index.js';
import { editCheckpoint, type StoredTensor } from '../../reference/storedTensors.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { errorOf, openToAsk, relativeError, temporaryFolder } from '../support.js';

const root = temporaryFolder();
let count = 0;
const HEAD = { layer: 1, head: 1 };
const QK = { ...DEFAULT_WEIGHTS, head: HEAD, vectors: [0], top: 3, cosine: true } as const;
const ATLAS = {
  ...DEFAULT_WEIGHTS,
  circuits: ['qk', 'embedding', 'effective', 'ov', 'fullOv'],
  values: 2,
} as const;
const OV = { ...DEFAULT_WEIGHTS, head: HEAD, source: 'W_E', vectors: [], top: 3 } as const;
const RUN = {
  ...DEFAULT_WEIGHTS,
  text: '#1#2',
  prependBos: false,
  layer: 0,
  point: 'resid_post',
  position: -1,
  top: 3,
} as const;

/** Where each family has its embedding, and where a head of its own. */
const FAMILIES: Record<string, { readonly embed: string; readonly head: string }> = {
  gpt2: { embed: 'transformer.wte.weight', head: 'lm_head.weight' },
  gpt_neo: { embed: 'transformer.wte.weight', head: 'lm_head.weight' },
  gpt_neox: { embed: 'gpt_neox.embed_in.weight', head: 'embed_out.weight' },
  llama: { embed: 'model.embed_tokens.weight', head: 'lm_head.weight' },
  qwen2: { embed: 'model.embed_tokens.weight', head: 'lm_head.weight' },
  gemma: { embed: 'model.embed_tokens.weight', head: 'lm_head.weight' },
  phi: { embed: 'model.embed_tokens.weight', head: 'lm_head.weight' },
  opt: { embed: 'model.decoder.embed_tokens.weight', head: 'lm_head.weight' },
  bloom: { embed: 'transformer.word_embeddings.weight', head: 'lm_head.weight' },
};

type Tensors = Map<string, StoredTensor>;

function make(name: string, tensorsOf: (tensors: Tensors) => void, config: object): string {
  const folder = join(root, String(count++));
  if (name === 'gpt2') makeRandomCheckpoint(folder, { seed: 51, lmHead: 'tied-absent' });
  else REFERENCE_MODELS[name](folder);
  editCheckpoint(folder, tensorsOf, { ...config });
  return folder;
}

/** The tensors with the unembedding in them whichever way the family has it. */
function withHead(name: string, tensors: Tensors, change: (bytes: Buffer) => Buffer): void {
  const embed = [...tensors.keys()].find((own) =>
    own.endsWith(FAMILIES[name].embed.split('.').slice(-2).join('.')),
  )!;
  const { bytes, ...rest } = tensors.get(embed)!;
  tensors.set(FAMILIES[name].head, { ...rest, bytes: change(bytes) });
}

/** Rows the other way round: another unembedding of the same tokens. */
function reversed(bytes: Buffer): Buffer {
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  return Buffer.from(values.reverse().buffer);
}

async function spectra(folder: string) {
  const { ask, checkpoint, close } = await openToAsk(folder);
  try {
    const { circuits } = await ask('head', { ...QK, circuits: ['qk', 'embedding', 'effective'] });
    return { checkpoint, circuits };
  } finally {
    await close();
  }
}

describe.each(Object.keys(FAMILIES))('%s: unembeddings', (name) => {
  it('a tied checkpoint with a different head uses that head, and a note says so', async () => {
    const add = (tensors: Tensors) => withHead(name, tensors, reversed);
    const tied = await spectra(make(name, add, { tie_word_embeddings: true }));
    const untied = await spectra(make(name, add, { tie_word_embeddings: false }));
    expect(tied.checkpoint.model).toMatchObject({ tiedUnembedding: false, hasUnembedding: true });
    expect(tied.checkpoint.problems.filter((text) => text.includes('is another matrix'))).toHaveLength(1);
    expect(untied.checkpoint.problems.join()).not.toContain('another matrix');
    expect(tied.circuits).toEqual(untied.circuits);
  });

  it('a tied checkpoint that stores the embedding twice is tied, without a note', async () => {
    const add = (tensors: Tensors) => withHead(name, tensors, (bytes) => bytes);
    const { checkpoint } = await spectra(make(name, add, { tie_word_embeddings: true }));
    expect(checkpoint.model).toMatchObject({ tiedUnembedding: true, hasUnembedding: true });
    expect(checkpoint.problems.join()).not.toContain('tie_word_embeddings');
  });

  it('a tied checkpoint that stores only its head opens', async () => {
    const add = (tensors: Tensors) => withHead(name, tensors, (bytes) => bytes);
    const whole = await spectra(make(name, add, { tie_word_embeddings: true }));
    const kept = await spectra(
      make(
        name,
        (tensors) => {
          add(tensors);
          const suffix = FAMILIES[name].embed.split('.').slice(-2).join('.');
          tensors.delete([...tensors.keys()].find((own) => own.endsWith(suffix))!);
        },
        { tie_word_embeddings: true },
      ),
    );
    expect(kept.circuits).toEqual(whole.circuits);
    expect(kept.checkpoint.model.tiedUnembedding).toBe(true);
  });

  it('a checkpoint without one opens for everything that needs none', async () => {
    const { head: headName } = FAMILIES[name];
    const whole = await spectra(
      make(name, (tensors) => withHead(name, tensors, reversed), { tie_word_embeddings: false }),
    );
    const folder = make(name, (tensors) => tensors.delete(headName) && tensors.delete('lm_head.bias'), {
      tie_word_embeddings: false,
    });
    const { ask, checkpoint, close } = await openToAsk(folder);
    try {
      expect(checkpoint.model.hasUnembedding).toBe(false);
      expect(checkpoint.problems.filter((text) => text.includes(`no "${headName}"`))).toHaveLength(1);
      const request = { ...QK, circuits: ['qk', 'embedding', 'effective'] as const };
      const result = await ask('head', request);
      for (const circuit of ['qk', 'embedding'] as const) {
        const values = result.circuits[circuit]!.singularValues;
        expect(relativeError(values, whole.circuits[circuit]!.singularValues)).toBe(0);
      }
      expect(result.leftOut).toEqual(['effective']);
      expect(result.caveats).toContain('no unembedding: what needs W_U is left out');
      const { cosine } = result.circuits.qk!.vectors[0];
      expect(Object.keys(cosine!).sort()).toEqual(['keyEffectiveEmbed', 'keyEmbed', 'queryEmbed']);
      expect(headLogic.isComplete(request, result)).toBe(true);
      expect(checkedResult('head', result, checkpoint.model)).toEqual(result);

      const atlas = await ask('atlas', ATLAS);
      expect(atlas.leftOut).toEqual(['effective', 'fullOv', 'copying']);
      expect(Object.keys(atlas.heads[0]).sort()).toEqual(['embedding', 'head', 'layer', 'ov', 'qk']);
      expect(atlasLogic.isComplete(ATLAS, atlas)).toBe(true);
      expect(checkedResult('atlas', atlas, checkpoint.model)).toEqual(atlas);

      const fromHover: Ask = (question) => ask(question.name, question.request as never);
      expect(await headCard(fromHover, HEAD, checkpoint.model, { center: 'both' })).toMatchObject({
        circuit: 'embedding',
        copyingScore: null,
      });
      expect(Object.keys(await neuronCard(fromHover, { layer: 0, neuron: 2 }, checkpoint.model, {}))).toEqual(
        ['reads'],
      );

      for (const refused of [
        () => ask('head', { ...QK, circuits: ['effective'] }),
        () => ask('ov', OV),
        () => ask('residual', RUN),
        () => ask('neighbours', { ...DEFAULT_WEIGHTS, text: '#3', space: 'W_U', top: 3 }),
      ]) {
        const error = await errorOf(refused());
        expect(error.code).toBe('noUnembedding');
        expect(error.message).toContain(`no "${headName}"`);
        expect(error.message).toMatch(/the circuits qk, embedding and ov, and all questions in W_E and W_EE/);
      }
    } finally {
      await close();
    }
  });
});

it("TransformerLens' state dict without W_U opens for everything that needs none", async () => {
  const folder = join(root, 'transformer_lens');
  REFERENCE_MODELS['transformer_lens LN'](folder);
  editCheckpoint(folder, (tensors) => tensors.delete('unembed.W_U'));
  const { ask, checkpoint, close } = await openToAsk(folder);
  try {
    expect(checkpoint.problems.join()).toContain('no "unembed.W_U"');
    expect((await ask('head', { ...QK, circuits: ['qk', 'effective'] })).leftOut).toEqual(['effective']);
    expect((await errorOf(ask('residual', RUN))).code).toBe('noUnembedding');
  } finally {
    await close();
  }
});

it('a reward model, with a score in place of the head, opens', async () => {
  const folder = make(
    'llama',
    (tensors) => {
      const head = tensors.get('lm_head.weight')!;
      tensors.delete('lm_head.weight');
      tensors.set('score.weight', {
        ...head,
        shape: [1, head.shape[1]],
        bytes: head.bytes.subarray(0, 4 * head.shape[1]),
      });
    },
    { architectures: ['LlamaForSequenceClassification'] },
  );
  const { ask, close } = await openToAsk(folder);
  try {
    const { circuits } = await ask('head', { ...QK, circuits: ['qk', 'embedding'], cosine: false });
    expect(Object.keys(circuits)).toEqual(['qk', 'embedding']);
  } finally {
    await close();
  }
});
