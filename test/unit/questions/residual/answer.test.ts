import { join } from 'node:path';
import { Matrix } from 'ml-matrix';
import { beforeAll, describe, expect, it } from 'vitest';
import { answer } from '../../../../src/questions/answers.js';
import { DEFAULT_PROCESSING, DEFAULT_WEIGHTS, type Processing } from '../../../../src/protocol/model.js';
import { RESIDUAL_POINTS, type ResidualRequest } from '../../../../src/protocol/residual.js';
import { OpenCheckpoints } from '../../../../src/engine/openCheckpoints.js';
import { forwardCanonical, forwardRaw, type Trace } from '../../../reference/forward.js';
import { canonicalWeights, type CanonicalWeights } from '../../../reference/gpt2.js';
import { process as processWeights } from '../../../reference/processings.js';
import { makeRandomCheckpoint, type RandomCheckpointOptions } from '../../../reference/randomCheckpoint.js';
import { neuronInput, scoreParts, squaredLength, streamParts } from '../../../reference/residual.js';
import { askOnce, compute, errorOf, relativeError, temporaryFolder } from '../../support.js';

const folder = temporaryFolder();
const TOKENS = [5, 17, 0, 100, 42, 42, 63, 9];
const TEXT = TOKENS.map((id) => `#${id}`).join('');

const CHECKPOINTS: Record<string, RandomCheckpointOptions> = {
  gelu_new: { seed: 41, nLayers: 3 },
  gelu: { seed: 42, activation: 'gelu', scaleAttnByInverseLayerIdx: true },
  relu: { seed: 43, activation: 'relu', lmHead: 'untied', dMlp: 23 },
};
const PROCESSINGS: Record<string, Processing> = {
  'all on': DEFAULT_PROCESSING,
  'without fold_ln': { ...DEFAULT_PROCESSING, foldLn: false },
  'without center_unembed': { ...DEFAULT_PROCESSING, centerUnembed: false },
  'all off': {
    foldLn: false,
    centerWritingWeights: false,
    centerUnembed: false,
    foldValueBiases: false,
    refactorFactoredAttnMatrices: false,
  },
};

const REQUEST: ResidualRequest = {
  ...DEFAULT_WEIGHTS,
  text: TEXT,
  layer: 1,
  point: 'resid_mid',
  position: -1,
  top: 101,
  neurons: { layer: 1, weights: 'in' },
  head: { layer: 1, head: 2 },
};

/** The column of a table by token id, for a table that lists the whole vocabulary. */
function byId<T extends { readonly id: number }>(table: readonly T[], value: (row: T) => number): number[] {
  return table.toSorted((a, b) => a.id - b.id).map(value);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe.each(Object.entries(CHECKPOINTS))('the residual stream of a %s checkpoint', (name, options) => {
  const { folder: path, raw } = makeRandomCheckpoint(join(folder, name), options);

  describe.each(Object.entries(PROCESSINGS))('%s', (_, processing) => {
    let weights: CanonicalWeights;
    let trace: Trace;
    const ask = (change: Partial<ResidualRequest> = {}) =>
      askOnce(path, 'residual', { ...REQUEST, processing, ...change });
    beforeAll(() => {
      weights = processWeights(canonicalWeights(raw), processing);
      trace = forwardCanonical(weights, TOKENS);
    });

    it('ends in the logits of the model, b_U included', async () => {
      const { next, tokens, position } = await ask({ position: 4 });
      expect([tokens.map(({ id }) => id), position]).toEqual([TOKENS, 4]);
      const expected = trace.logits.getRow(4);
      expect(
        relativeError(
          byId(next, ({ logit }) => logit),
          expected,
        ),
      ).toBeLessThan(1e-4);
      const fromFile = forwardRaw(raw, TOKENS).logits.getRow(4);
      const largest = Math.max(...fromFile);
      const exponentials = fromFile.map((logit) => Math.exp(logit - largest));
      const probabilities = exponentials.map((value) => value / sum(exponentials));
      expect(
        relativeError(
          byId(next, ({ probability }) => probability),
          probabilities,
        ),
      ).toBeLessThan(1e-4);
    });

    it('is the sum of its parts at every point, and so is the product with a neuron', async () => {
      for (const point of RESIDUAL_POINTS) {
        const result = await ask({ point, position: 3 });
        const parts = streamParts(weights, TOKENS, { layer: 1, point, position: 3 });
        expect(result.parts.map((part) => part.name)).toEqual([...parts.keys()]);
        const stream = [...parts.values()].reduce((total, part) => Matrix.add(total, part));
        expect(relativeError([result.norm], [Math.sqrt(squaredLength(stream))])).toBeLessThan(1e-5);
        const norms = [...parts.values()].map((part) => Math.sqrt(squaredLength(part)));
        expect(
          relativeError(
            result.parts.map(({ norm }) => norm),
            norms,
          ),
        ).toBeLessThan(1e-5);
        expect(sum(result.parts.map(({ share }) => share))).toBeCloseTo(1, 5);
        const { neuron } = result;
        expect(sum(result.parts.map((part) => part.dot!))).toBeCloseTo(neuron!.dot, 5);
        const reading = neuronInput(weights, 1, stream).getRow(0);
        expect(neuron!.dot + neuron!.bias!).toBeCloseTo(reading[neuron!.neuron], 4);
      }
    });

    it("gives every neuron's input, from the stream at the same or an earlier point", async () => {
      for (const point of ['resid_pre', 'resid_mid'] as const) {
        const { neurons } = await ask({ point, position: 6, top: raw.config.dMlp });
        const stream = (point === 'resid_pre' ? trace.residPre : trace.residMid)[1].getRow(6);
        const expected = neuronInput(weights, 1, Matrix.rowVector(stream)).getRow(0);
        const inputs = neurons!.largest.toSorted((a, b) => a.neuron - b.neuron).map((n) => n.dot + n.bias!);
        expect(relativeError(inputs, expected)).toBeLessThan(1e-5);
        expect(neurons!.smallest.map(({ neuron }) => neuron)).toEqual(
          neurons!.largest.map(({ neuron }) => neuron).reverse(),
        );
      }
    });

    it("gives the products with what neurons write, W_out's rows", async () => {
      const neurons = { layer: 0, weights: 'out', neuron: 7 } as const;
      const { neuron, parts } = await ask({ neurons, position: 2 });
      const stream = Matrix.rowVector(trace.residMid[1].getRow(2));
      const expected = stream.mmul(weights.layers[0].W_out.transpose()).get(0, 7);
      expect(neuron).toEqual({ layer: 0, weights: 'out', neuron: 7, dot: expect.any(Number) });
      expect(neuron!.dot).toBeCloseTo(expected, 5);
      expect(sum(parts.map((part) => part.dot!))).toBeCloseTo(expected, 5);
    });

    it('gives the nearest tokens through the unembedding and in W_E', async () => {
      const { logitLens, nearestEmbed } = await ask({ layer: 0, point: 'resid_post', position: 5 });
      const x = Matrix.rowVector(trace.residPost[0].getRow(5));
      const lens = forwardLens(weights, x);
      expect(
        relativeError(
          byId(logitLens, ({ logit }) => logit),
          lens,
        ),
      ).toBeLessThan(1e-4);
      const cosines = weights.W_E.to2DArray().map((row) => {
        const token = Matrix.rowVector(row);
        return token.dot(x) / Math.sqrt(squaredLength(token) * squaredLength(x));
      });
      expect(
        relativeError(
          byId(nearestEmbed, ({ cosine }) => cosine),
          cosines,
        ),
      ).toBeLessThan(1e-5);
    });

    it("gives a head's pattern, and its scores split into four", async () => {
      const head = { layer: 1, head: 2 };
      const { attention } = await ask({ head, position: 5 });
      const square = (m: readonly (readonly (number | null)[])[]) =>
        m.flat().map((value) => value ?? -Infinity);
      const finite = (values: readonly number[]) => values.map((x) => (x === -Infinity ? 0 : x));
      expect(relativeError(square(attention!.pattern), trace.attention[1][2].to1DArray())).toBeLessThan(1e-4);
      const scores = trace.scores[1][2];
      expect(relativeError(finite(square(attention!.scores)), finite(scores.to1DArray()))).toBeLessThan(1e-4);
      const expected = scoreParts(weights, head, trace.residPre[1], TOKENS, 5);
      expect(attention!.split.map(({ key }) => key)).toEqual([0, 1, 2, 3, 4, 5]);
      for (const part of ['tokens', 'queryToken', 'keyToken', 'rest'] as const) {
        expect(
          relativeError(
            attention!.split.map((s) => s[part]),
            expected[part],
          ),
        ).toBeLessThan(1e-4);
      }
      for (const { score, tokens, queryToken, keyToken, rest } of attention!.split) {
        expect(tokens + queryToken + keyToken + rest).toBeCloseTo(score, 4);
      }
    });
  });

  it('is the same, byte by byte, when repeated', async () => {
    expect(JSON.stringify(await askOnce(path, 'residual', REQUEST))).toBe(
      JSON.stringify(await askOnce(path, 'residual', REQUEST)),
    );
  });
});

/** The logits of streams taken for the last one, `[d_vocab]`. */
function forwardLens(weights: CanonicalWeights, x: Matrix): number[] {
  const { config, lnFinal, W_U, b_U } = weights;
  const row = x.getRow(0);
  const mean = sum(row) / row.length;
  const centred = row.map((value) => value - mean);
  const scale = Math.sqrt(sum(centred.map((value) => value ** 2)) / row.length + config.layerNormEps);
  const normed = centred.map(
    (value, i) => (value / scale) * (lnFinal?.w.get(0, i) ?? 1) + (lnFinal?.b.get(0, i) ?? 0),
  );
  return Matrix.rowVector(normed).mmul(W_U).add(b_U).getRow(0);
}

it('gives another place of a prompt that was just run as a new run would', async () => {
  const { folder: path } = makeRandomCheckpoint(join(folder, 'again'), { seed: 45, nLayers: 3 });
  const stages: string[] = [];
  const checkpoints = new OpenCheckpoints(compute);
  const { checkpoint, spaces } = await checkpoints.get(path);
  const ask = (request: ResidualRequest) =>
    answer('residual', spaces, request, {
      tokenizer: checkpoint.tokenizer,
      onProgress: ({ stage }) => stages.push(stage),
    });
  const runs = async (request: ResidualRequest) => {
    stages.length = 0;
    expect(await ask(request)).toEqual(await askOnce(path, 'residual', request));
    return stages.includes('Running the model');
  };
  expect(await runs(REQUEST)).toBe(true);
  expect(await runs({ ...REQUEST, position: 2, layer: 0, point: 'resid_pre' })).toBe(false);
  expect(await runs({ ...REQUEST, text: '#5#17' })).toBe(true);
  expect(await runs({ ...REQUEST, text: '#5#17', processing: PROCESSINGS['all off'] })).toBe(true);
  await checkpoints.close(path);
});

describe('what is impossible', () => {
  const { folder: path } = makeRandomCheckpoint(join(folder, 'bad'), { seed: 44, nCtx: 6 });
  const ask = (change: Partial<ResidualRequest>) =>
    errorOf(askOnce(path, 'residual', { ...REQUEST, text: '#1 #2', ...change }));

  it.each([
    [{ text: '' }, 'badRequest', 'The text is empty'],
    [{ text: '  ' }, 'badRequest', 'The text is empty'],
    [{ text: '#1#2#3#4#5#6#7' }, 'badRequest', '7 tokens long, but the model takes at most 6 (n_ctx)'],
    [{ text: '', prependBos: true }, 'badRequest', 'The text is empty'],
    [{ prependBos: true }, 'badRequest', 'files name no bos_token or eos_token'],
    [{ text: 'the' }, 'noTokenizer', 'Name tokens by id'],
    [{ text: '#1#101' }, 'noTokenizer', '#0 to #100'],
    [{ position: 2 }, 'badRequest', 'no position 2: the text has 2 tokens'],
    [{ position: -3 }, 'badRequest', 'no position -3'],
    [{ layer: 2 }, 'badRequest', 'no layer 2'],
    [{ neurons: { layer: 5, weights: 'in' } }, 'badRequest', 'no layer 5'],
    [{ neurons: { layer: 0, weights: 'in', neuron: 60 } }, 'badRequest', 'no neuron 60'],
    [{ head: { layer: 0, head: 3 } }, 'noSuchHead', 'no head 0.3'],
  ] satisfies [Partial<ResidualRequest>, string, string][])(
    '%j is reported',
    async (change, code, message) => {
      expect(await ask(change)).toMatchObject({ code, message: expect.stringContaining(message) });
    },
  );
});
