import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { answerKey } from '../../../../src/protocol/answerKey.js';
import { DEFAULT_PROCESSING, DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import type { NeuronsRequest } from '../../../../src/protocol/neurons.js';
import type { NeuronWeights } from '../../../../src/protocol/neuronWeights.js';
import type { Question } from '../../../../src/protocol/questions.js';
import { pythonOf } from '../../../../src/questions/pythons.js';
import { NEURON_VECTOR } from '../../../../src/questions/kinds/neurons.js';
import { REFERENCE_MODELS } from '../../../reference/architectures/index.js';
import type { ReferenceGatedMlp } from '../../../reference/architectures/referenceModel.js';
import { centredRows, falling, products, unitRows } from '../../../reference/neurons.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { GPT2_INFO } from '../../gpt2Info.js';
import { errorOf, openToAsk, relativeError, temporaryFolder } from '../../support.js';

const root = temporaryFolder();
const WEIGHTS: readonly NeuronWeights[] = ['in', 'gate', 'out'];
const NAMES = { in: 'W_in', gate: 'W_gate', out: 'W_out' } as const;
const GATED = ['llama', 'llama 3, biases', 'gemma3_text, as transformers 5 writes it'];
const NEURONS = { space: 'W_E', top: 5, limit: 100, seed: 1 } as const;
const CONGRUENCE = {
  space: 'W_E',
  cosineSpace: 'W_E',
  otherSpace: 'W_E',
  top: 3,
  permutations: 3,
  seed: 1,
} as const;
const PROMPT = { text: '#5#17#0', layer: 1, point: 'resid_mid', position: -1, top: 4 } as const;

/** A neuron's vector as fold_ln leaves it. */
function vectorOf(
  { W_in, W_gate, W_out, ln2 }: ReferenceGatedMlp,
  neuron: number,
  which: NeuronWeights,
): number[] {
  if (which === 'out') return W_out.getRow(neuron);
  return (which === 'in' ? W_in : W_gate).getColumn(neuron).map((value, i) => value * ln2.w[i]);
}

const spearman = (a: readonly number[], b: readonly number[]) => {
  const ranks = (values: readonly number[]) => {
    const order = values.map((_, i) => i).sort((x, y) => values[x] - values[y]);
    const rank: number[] = [];
    order.forEach((i, at) => (rank[i] = at));
    return rank;
  };
  const [x, y] = [ranks(a), ranks(b)];
  const n = a.length;
  return 1 - (6 * x.reduce((sum, value, i) => sum + (value - y[i]) ** 2, 0)) / (n * (n * n - 1));
};

describe.each(GATED)("%s: a neuron's vectors", (name) => {
  const model = REFERENCE_MODELS[name](join(root, name));
  const mlp = model.gatedMlp!(1);
  const opened = openToAsk(model.folder);
  afterAll(async () => (await opened).close());

  const request = (weights?: NeuronWeights): NeuronsRequest => ({
    ...DEFAULT_WEIGHTS,
    ...{ layer: 1, ...NEURONS, top: model.info.dVocab },
    ...(weights && { weights }),
  });

  it.each(WEIGHTS)('products with %s as the definition has them, to 1e-5', async (weights) => {
    const { ask } = await opened;
    const result = await ask('neurons', request(weights));
    expect(result.weights).toBe(weights);
    for (const { neuron, top } of result.neurons) {
      const expected = products(model.embedding, vectorOf(mlp, neuron, weights));
      const dots = top.toSorted((a, b) => a.id - b.id).map(({ dot }) => dot);
      expect(relativeError(dots, expected)).toBeLessThan(1e-5);
    }
  });

  it('W_gate is used if the request names none, and the note says so', async () => {
    const { ask, checkpoint } = await opened;
    const [usual, gate, read] = [
      await ask('neurons', request()),
      await ask('neurons', request('gate')),
      await ask('neurons', request('in')),
    ];
    expect(usual).toEqual(gate);
    expect(checkpoint.model.gatedMlp).toBe(true);
    expect(usual.caveats!.join()).toMatch(/gated MLP: neurons by W_gate, which decides when they fire/);
    expect(read.caveats!.join()).toMatch(/gated MLP: neurons by W_in; what W_gate reads/);
    expect(read.neurons[0].top[0].dot).not.toBeCloseTo(usual.neurons[0].top[0].dot, 6);
  });

  it("congruence tests W_gate's vectors, compares them with W_out's, and W_out's with W_gate's", async () => {
    const { ask } = await opened;
    const group = { kind: 'list', neurons: [3, 7] } as const;
    for (const [asked, own, other] of [
      [undefined, 'gate', 'out'],
      ['in', 'in', 'out'],
      ['out', 'out', 'gate'],
    ] as const) {
      const place = { kind: 'neurons', layer: 1, neurons: group, ...(asked && { weights: asked }) } as const;
      const result = await ask('congruence', {
        ...DEFAULT_WEIGHTS,
        ...CONGRUENCE,
        place,
      });
      expect(result.place).toEqual({ ...place, weights: own });
      for (const { index, tokens, readWrite } of result.rows) {
        const dots = products(model.embedding, vectorOf(mlp, index, own));
        const cosines = products(unitRows(centredRows(model.embedding)), vectorOf(mlp, index, own));
        expect(tokens.map(({ id }) => id)).toEqual(falling(cosines).slice(0, 3));
        const others = products(model.embedding, vectorOf(mlp, index, other));
        expect(readWrite).toBeCloseTo(spearman(dots, others), 6);
      }
    }
  });

  it.each([DEFAULT_PROCESSING, { ...DEFAULT_PROCESSING, foldLn: false }])(
    "the stream's products with W_gate are the gates' input without biases: %o",
    async (processing) => {
      const { ask } = await opened;
      const asked = { ...DEFAULT_WEIGHTS, processing, ...PROMPT, top: 100, neurons: { layer: 1 } };
      const { neurons, neuron } = await ask('residual', asked);
      expect([neurons!.weights, neuron!.weights]).toEqual(['gate', 'gate']);
      const { stream, attention } = model.run([5, 17, 0]);
      const mid = stream[0].getRow(2).map((value, i) => value + attention[1].get(2, i));
      const scale = Math.sqrt(mid.reduce((sum, x) => sum + x * x, 0) / mid.length + 1e-5);
      const normed = mid.map((x) => x / scale);
      const expected = Array.from({ length: model.info.dMlp }, (_, i) =>
        vectorOf(mlp, i, 'gate').reduce((sum, w, at) => sum + w * normed[at], 0),
      );
      const found = neurons!.largest.toSorted((a, b) => a.neuron - b.neuron);
      expect(
        relativeError(
          found.map(({ dot }) => dot),
          expected,
        ),
      ).toBeLessThan(1e-4);
      const biases = mlp.b_gate ?? Array.from(expected, () => 0);
      expect(
        relativeError(
          found.map(({ bias }) => bias!),
          biases,
        ),
      ).toBeLessThan(1e-6);
    },
  );

  it.each(WEIGHTS)('Copy as Python names W_%s', async (weights) => {
    const { checkpoint } = await opened;
    const group = { kind: 'all' } as const;
    const programs = (
      [
        { name: 'neurons', request: request(weights) },
        {
          name: 'congruence',
          request: {
            ...DEFAULT_WEIGHTS,
            ...CONGRUENCE,
            place: { kind: 'neurons', weights, layer: 1, neurons: group },
          },
        },
        { name: 'residual', request: { ...DEFAULT_WEIGHTS, ...PROMPT, neurons: { layer: 1, weights } } },
      ] as const
    ).map((question) => pythonOf(question, checkpoint));
    const own = {
      in: /model\.blocks\[\w+\]\.mlp\.W_in\.T/,
      gate: /model\.blocks\[\w+\]\.mlp\.W_gate\.T/,
      out: /model\.blocks\[\w+\]\.mlp\.W_out\b/,
    };
    for (const program of programs) expect(program).toMatch(own[weights]);
    expect(programs[2]).toContain('NEURON_LAYER = 1\n');
    expect(programs[2]).toContain(`products with ${NAMES[weights]} of layer {NEURON_LAYER}`);
    expect(programs[2]).not.toContain('b_in');
  });
});

describe('a model without gates', () => {
  const { folder } = makeRandomCheckpoint(join(root, 'gpt2'), { seed: 41 });

  it('uses W_in by default and refuses the gate in one message, for every question', async () => {
    const { ask, checkpoint, close } = await openToAsk(folder);
    try {
      expect(checkpoint.model.gatedMlp).toBe(false);
      const neurons = { ...DEFAULT_WEIGHTS, layer: 0, ...NEURONS };
      expect((await ask('neurons', neurons)).weights).toBe('in');
      const place = {
        kind: 'neurons',
        layer: 0,
        weights: 'gate',
        neurons: { kind: 'list', neurons: [1] },
      } as const;
      for (const asked of [
        () => ask('neurons', { ...neurons, weights: 'gate' }),
        () => ask('congruence', { ...DEFAULT_WEIGHTS, ...CONGRUENCE, place }),
        () => ask('residual', { ...DEFAULT_WEIGHTS, ...PROMPT, neurons: { layer: 0, weights: 'gate' } }),
      ]) {
        const error = await errorOf(asked());
        expect(error.code).toBe('badRequest');
        expect(error.message).toMatch(/have no gate: there is no W_gate\. Take W_in/);
      }
    } finally {
      await close();
    }
  });
});

it('the panel offers the gate first, as the default, if there is one', () => {
  const offered = (gatedMlp: boolean) => NEURON_VECTOR.valuesIn!({ ...GPT2_INFO.model, gatedMlp });
  expect(offered(true)).toEqual(['gate', 'in', 'out']);
  expect(offered(false)).toEqual(['in', 'out']);
});

describe('answers are found by their content', () => {
  const model = (gatedMlp?: boolean) =>
    ({
      model: { fingerprint: 'f', ...(gatedMlp !== undefined && { gatedMlp }) },
      tokenizer: { kind: 'none', size: 1 },
    }) as never;
  const place = { kind: 'neurons', layer: 0, neurons: { kind: 'all' } } as const;
  const questions = (weights?: NeuronWeights): Question[] => {
    const named = weights ? { weights } : {};
    return [
      { name: 'neurons', request: { ...DEFAULT_WEIGHTS, layer: 0, ...NEURONS, ...named } },
      { name: 'congruence', request: { ...DEFAULT_WEIGHTS, ...CONGRUENCE, place: { ...place, ...named } } },
      { name: 'residual', request: { ...DEFAULT_WEIGHTS, ...PROMPT, neurons: { layer: 0, ...named } } },
    ];
  };

  it.each([0, 1, 2])('%# a default that is named is the same question', (at) => {
    const key = (gated: boolean | undefined, weights?: NeuronWeights) =>
      answerKey(model(gated), questions(weights)[at]);
    expect(key(true)).toBe(key(true, 'gate'));
    expect(key(true)).not.toBe(key(true, 'in'));
    expect(key(false)).toBe(key(false, 'in'));
    // As version 0.1 kept it: it knew no other weights to read by.
    expect(key(false)).toBe(key(undefined, 'in'));
  });
});
