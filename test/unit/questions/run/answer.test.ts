import { join } from 'node:path';
import { Matrix } from 'ml-matrix';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_PROCESSING, DEFAULT_WEIGHTS, type Processing } from '../../../../src/protocol/model.js';
import type { RequestOf } from '../../../../src/protocol/questions.js';
import { REFERENCE_MODELS } from '../../../reference/architectures/index.js';
import { forwardCanonical, forwardRaw, type Trace } from '../../../reference/forward.js';
import { canonicalWeights, type CanonicalWeights } from '../../../reference/gpt2.js';
import { activate, layerNorm, logSoftmax } from '../../../reference/nonlinearities.js';
import { process as processWeights } from '../../../reference/processings.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { streamParts } from '../../../reference/residual.js';
import { askOnce, errorOf, relativeError, temporaryFolder } from '../../support.js';

const folder = temporaryFolder();
const TOKENS = [5, 17, 0, 36, 11, 11, 30, 9];
const TEXT = TOKENS.map((id) => `#${id}`).join('');
const RAW = Object.fromEntries(
  Object.keys(DEFAULT_PROCESSING).map((flag) => [flag, false]),
) as unknown as Processing;
const PROCESSINGS = { 'all processings': DEFAULT_PROCESSING, none: RAW };
const REQUEST: RequestOf<'run'> = {
  ...DEFAULT_WEIGHTS,
  text: TEXT,
  position: -1,
  top: 5,
  head: { layer: 1, head: 1 },
};

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('run on a random GPT-2', () => {
  const checkpoint = makeRandomCheckpoint(join(folder, 'gpt2'), { seed: 61, nLayers: 3, lmHead: 'untied' });
  const fromFile = forwardRaw(checkpoint.raw, TOKENS).logits;

  describe.each(Object.entries(PROCESSINGS))('%s', (_, processing) => {
    let weights: CanonicalWeights;
    let trace: Trace;
    const ask = (change: Partial<RequestOf<'run'>> = {}) =>
      askOnce(checkpoint.folder, 'run', { ...REQUEST, processing, ...change });
    beforeAll(() => {
      weights = processWeights(canonicalWeights(checkpoint.raw), processing);
      trace = forwardCanonical(weights, TOKENS);
    });

    /** The final norm with its scale held at what it is at a position: linear in what is read. */
    const throughFinalNorm = (position: number) => {
      const centred = (x: Matrix) => Matrix.sub(x, x.mean());
      const stream = trace.residPost[2].getRowVector(position);
      const scale = Math.sqrt(centred(stream).norm() ** 2 / stream.columns + weights.config.layerNormEps);
      const { lnFinal } = weights;
      return (part: Matrix) => {
        const scaled = Matrix.div(centred(part), scale);
        return lnFinal ? Matrix.mul(scaled, lnFinal.w) : scaled;
      };
    };

    const logitsOf = (stream: Matrix) => {
      const normed = layerNorm(stream, weights.config.layerNormEps, weights.lnFinal);
      return normed.mmul(weights.W_U).addRowVector(weights.b_U.to1DArray());
    };

    it("splits a difference of logits of the file's own model into the parts, to 1e-5", async () => {
      const position = 4;
      const {
        logit,
        parts: written,
        target,
        minus,
        next,
      } = await ask({ position, target: '#20', minus: '#3' });
      const { logits } = trace;
      expect(target.logit).toBeCloseTo(logits.get(position, 20), 4);
      expect(minus!.logit).toBeCloseTo(logits.get(position, 3), 4);
      expect(logit).toBeCloseTo(fromFile.get(position, 20) - fromFile.get(position, 3), 4);
      expect(target.rank).toBe(
        1 + logits.getRow(position).filter((one) => one > logits.get(position, 20)).length,
      );
      expect(next[0].logit).toBeCloseTo(Math.max(...logits.getRow(position)), 4);

      const parts = streamParts(weights, TOKENS, { layer: 2, point: 'resid_post', position });
      const wanted = Matrix.sub(weights.W_U.getColumnVector(20), weights.W_U.getColumnVector(3));
      const through = throughFinalNorm(position);
      const expected = [...parts].map(([name, part]) => ({
        name,
        value: through(part).mmul(wanted).get(0, 0),
      }));
      expect(written.slice(0, -1).map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
      expect(
        relativeError(
          written.slice(0, -1).map((part) => part.logit),
          expected.map(({ value }) => value),
        ),
      ).toBeLessThan(1e-5);
      expect(written.at(-1)).toMatchObject({ name: 'b_U', kind: 'bias' });
      expect(written[1]).toMatchObject({ name: 'pos_embed', kind: 'posEmbed' });
    });

    it('splits the most likely token when there is none in the request', async () => {
      const { target, next, logit } = await ask();
      expect(target).toMatchObject({ id: next[0].id, rank: 1 });
      expect(logit).toBeCloseTo(target.logit, 4);
    });

    it('reads every depth and position through W_U', async () => {
      const { lens, tokens } = await ask({ target: '#20', minus: '#3', lens: true, mid: true });
      const each = trace.residPost.flatMap((post, layer) => [trace.residMid[layer], post]);
      const depths = [trace.residPre[0], ...each];
      const logits = depths.map((stream) => logitsOf(stream));
      const last = logSoftmax(logits[logits.length - 1]);
      const n = tokens.length;
      expect(lens!.map(({ position }) => position)).toEqual(depths.flatMap(() => [...tokens.keys()]));
      expect(
        lens!.filter(({ position }) => position === 0).map(({ layer, point }) => `${layer} ${point}`),
      ).toEqual([
        '0 resid_pre',
        ...[0, 1, 2].flatMap((layer) => [`${layer} resid_mid`, `${layer} resid_post`]),
      ]);
      const allLogs = logits.map((own) => logSoftmax(own));
      for (const [i, { top, position: at, entropy, divergence, target, minus }] of lens!.entries()) {
        const logs = allLogs[Math.floor(i / n)];
        for (const { id, probability } of top) {
          const row = logs.getRow(at);
          expect(id).toBe(row.indexOf(Math.max(...row)));
          expect(probability).toBeCloseTo(Math.exp(row[id]), 4);
          expect(entropy).toBeCloseTo(-sum(row.map((log) => Math.exp(log) * log)), 4);
          const other = last.getRow(at);
          expect(divergence).toBeCloseTo(sum(other.map((log, one) => Math.exp(log) * (log - row[one]))), 4);
          expect(target.probability).toBeCloseTo(Math.exp(row[20]), 4);
          expect(target.rank).toBe(1 + row.filter((log) => log > row[20]).length);
          expect(target.logit - minus!.logit).toBeCloseTo(row[20] - row[3], 4);
        }
      }
    });

    it('reads the stream between attention and MLP only if that is in the request', async () => {
      const { lens } = await ask({ lens: true });
      expect(lens!.filter(({ position }) => position === 0).map(({ point }) => point)).toEqual([
        'resid_pre',
        'resid_post',
        'resid_post',
        'resid_post',
      ]);
      expect(lens![0]).not.toHaveProperty('minus');
    });

    it("splits an MLP's part over its neurons, to 1e-5", async () => {
      const layer = 1;
      const { parts: written, neurons } = await ask({
        position: 6,
        target: '#20',
        minus: '#3',
        mlp: layer,
        top: 1000,
      });
      const { W_in, b_in, W_out, b_out, ln2 } = weights.layers[layer];
      const normed = layerNorm(trace.residMid[layer], weights.config.layerNormEps, ln2);
      const read = normed.mmul(W_in).addRowVector(b_in.to1DArray()).getRow(6);
      const activations = activate(Matrix.rowVector(read), weights.config.activation).to1DArray();
      const wanted = Matrix.sub(weights.W_U.getColumnVector(20), weights.W_U.getColumnVector(3));
      const through = throughFinalNorm(6);
      const expected = activations.map(
        (activation, neuron) => activation * through(W_out.getRowVector(neuron)).mmul(wanted).get(0, 0),
      );
      const { strongest, others, bias } = neurons!;
      expect(others).toEqual({ count: 0, value: expect.closeTo(0, 12) as number });
      const sizes = strongest.map(({ value }) => Math.abs(value));
      expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
      const inOrder = strongest.toSorted((a, b) => a.neuron - b.neuron);
      expect(
        relativeError(
          inOrder.map(({ value }) => value),
          expected,
        ),
      ).toBeLessThan(1e-5);
      expect(
        relativeError(
          inOrder.map(({ activation }) => activation),
          activations,
        ),
      ).toBeLessThan(1e-5);
      expect(bias).toBeCloseTo(through(b_out).mmul(wanted).get(0, 0), 6);
      const part = written.find(({ name }) => name === `L${layer} mlp`)!;
      expect(sum(strongest.map(({ value }) => value)) + bias).toBeCloseTo(part.logit, 5);
    });

    it('sums the neurons that have no row of their own', async () => {
      const all = (await ask({ mlp: 2, top: 1000 })).neurons!;
      const { strongest, others, bias } = (await ask({ mlp: 2, top: 3 })).neurons!;
      expect(strongest).toEqual(all.strongest.slice(0, 3));
      expect(bias).toBe(all.bias);
      expect(others.count).toBe(all.strongest.length - 3);
      expect(others.value).toBeCloseTo(sum(all.strongest.slice(3).map(({ value }) => value)), 9);
    });

    it("splits a head's part over the positions that it attends to", async () => {
      const { parts: written, sources } = await ask({ target: '#20' });
      const { layer, head } = sources!.head;
      const part = written.find((own) => own.layer === layer && own.head === head)!;
      expect(sum(sources!.positions.map(({ value }) => value))).toBeCloseTo(part.logit, 5);
      expect(sum(sources!.positions.map(({ attention }) => attention))).toBeCloseTo(1, 5);
      const { heads, ln1 } = weights.layers[layer];
      const normed = layerNorm(trace.residPre[layer], weights.config.layerNormEps, ln1);
      const values = normed.mmul(heads[head].W_V).addRowVector(heads[head].b_V.to1DArray());
      const outputs = values.mmul(heads[head].W_O);
      const attention = trace.attention[layer][head].getRow(7);
      const through = throughFinalNorm(7);
      const expected = outputs
        .to2DArray()
        .map(
          (row, at) =>
            through(Matrix.rowVector(row)).mmul(weights.W_U.getColumnVector(20)).get(0, 0) * attention[at],
        );
      expect(
        relativeError(
          sources!.positions.map(({ value }) => value),
          expected,
        ),
      ).toBeLessThan(1e-5);
    });
  });

  it("explains a head's score, and opens what wrote both streams", async () => {
    const why = { layer: 2, head: 0 };
    const ask = (change: Partial<RequestOf<'run'>>) =>
      askOnce(checkpoint.folder, 'run', { ...REQUEST, why, mlp: 0, ...change });
    const { scores, attention } = forwardCanonical(
      processWeights(canonicalWeights(checkpoint.raw), DEFAULT_PROCESSING),
      TOKENS,
    );
    const asked = (await ask({ position: 5, key: -6 })).why!;
    expect(asked.key).toBe(2);
    expect(asked.score).toBeCloseTo(scores[2][0].get(5, 2), 4);
    expect(asked.attention).toBeCloseTo(attention[2][0].get(5, 2), 5);
    for (const [parts, opened] of [
      [asked.queryParts, asked.openedQuery!],
      [asked.keyParts, asked.openedKey!],
    ] as const) {
      const value = (name: string) => parts.find((part) => part.name === name)!.score;
      expect(sum(opened.sources!.positions.map((own) => own.value))).toBeCloseTo(value('L1H1'), 5);
      const { strongest, others, bias } = opened.neurons!;
      expect(sum(strongest.map((own) => own.value)) + others.value + bias).toBeCloseTo(value('L0 mlp'), 5);
    }
    const row = attention[2][0].getRow(7);
    expect((await ask({})).why!.key).toBe(row.indexOf(Math.max(...row)));
    const later = await errorOf(ask({ position: 2, key: 5 }));
    expect(later.message).toMatch(/sees only its own position and earlier ones/);
  });

  it('runs the whole model without parts, each by itself and all together, at any position', async () => {
    const position = 5;
    const fresh = () => processWeights(canonicalWeights(checkpoint.raw), DEFAULT_PROCESSING);
    const without = (weights: CanonicalWeights, head: boolean, mlp: boolean): CanonicalWeights => ({
      ...weights,
      layers: weights.layers.map((layer, l) => ({
        ...layer,
        ...(mlp && l === 2 && { W_out: Matrix.mul(layer.W_out, 0), b_out: Matrix.mul(layer.b_out, 0) }),
        heads: layer.heads.map((own, h) =>
          head && l === 1 && h === 1 ? { ...own, W_O: Matrix.mul(own.W_O, 0) } : own,
        ),
      })),
    });
    const logits = (head: boolean, mlp: boolean) =>
      forwardCanonical(without(fresh(), head, mlp), TOKENS).logits.getRow(position);
    const before = logits(false, false);
    const change = { target: '#20', minus: '#3', position, ablate: [REQUEST.head!, { layer: 2 }] };
    const { ablated, parts: written } = await askOnce(checkpoint.folder, 'run', { ...REQUEST, ...change });
    expect(ablated!.map(({ parts }) => parts)).toEqual([['1.1'], ['L2mlp'], ['1.1', 'L2mlp']]);
    const wrote = (name: string) => written.find((part) => part.name === name)!.logit;
    const directs = [wrote('L1H1'), wrote('L2 mlp'), wrote('L1H1') + wrote('L2 mlp')];
    const edits = [
      [true, false],
      [false, true],
      [true, true],
    ] as const;
    for (const [i, [head, mlp]] of edits.entries()) {
      const after = logits(head, mlp);
      const logs = [before, after].map((row) => logSoftmax(Matrix.rowVector(row)).getRow(0));
      const chance = (row: readonly number[]) => Math.exp(row[20]) - Math.exp(row[3]);
      const { logit, direct, probability, divergence } = ablated![i];
      expect(logit).toBeCloseTo(after[20] - after[3] - (before[20] - before[3]), 4);
      expect(Math.abs(logit)).toBeGreaterThan(1e-3);
      expect(direct).toBeCloseTo(-directs[i], 4);
      expect(probability).toBeCloseTo(chance(logs[1]) - chance(logs[0]), 4);
      expect(divergence).toBeCloseTo(sum(logs[0].map((log, id) => Math.exp(log) * (log - logs[1][id]))), 4);
    }
  });

  it.each([
    [{ ablate: [{ layer: 9, head: 0 }] }, 'noSuchHead', /no head 9\.0/],
    [{ ablate: [{ layer: 9 }] }, 'badRequest', /layer 9/],
    [{ target: 'Paris' }, 'noTokenizer', /#0 to #/],
    [{ minus: '#1#2' }, 'notOneToken', /one token/],
    [{ head: { layer: 7, head: 0 } }, 'noSuchHead', /no head 7\.0/],
    [{ mlp: 3 }, 'badRequest', /no layer 3/],
    [{ text: '' }, 'badRequest', /text is empty/],
    [{ position: 8 }, 'badRequest', /no position 8/],
  ] as const)('refuses %j', async (change, code, message) => {
    const error = await errorOf(askOnce(checkpoint.folder, 'run', { ...REQUEST, ...change }));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});

describe.each(Object.entries(REFERENCE_MODELS))('run on %s', (name, make) => {
  const reference = make(join(folder, name));

  it.each(Object.entries(PROCESSINGS))('has parts that add up to the logits, %s', async (_, processing) => {
    const {
      logit,
      parts: written,
      target,
      minus,
      sources,
    } = await askOnce(reference.folder, 'run', {
      ...REQUEST,
      ...{ processing, target: '#20', minus: '#3', head: { layer: 0, head: 1 } },
    });
    const logits = reference.run(TOKENS).logits.getRow(TOKENS.length - 1);
    const cap = reference.logitSoftcap;
    const before = (capped: number) => (cap === undefined ? capped : cap * Math.atanh(capped / cap));
    expect(target.logit - minus!.logit).toBeCloseTo(logits[20] - logits[3], 3);
    expect(logit).toBeCloseTo(before(logits[20]) - before(logits[3]), 3);
    const part = written.find((own) => own.layer === 0 && own.head === 1)!;
    expect(sum(sources!.positions.map(({ value }) => value))).toBeCloseTo(part.logit, 4);
  });

  it.each(Object.entries(PROCESSINGS))(
    "has neurons that add up to their MLP's part, %s",
    async (_, processing) => {
      const request = { ...REQUEST, processing, target: '#20', minus: '#3', mlp: 1, top: 4 };
      const asked = askOnce(reference.folder, 'run', request);
      if (name.includes('attention only')) {
        expect((await errorOf(asked)).message).toMatch(/attention-only/);
        return;
      }
      const { parts: written, neurons } = await asked;
      const { strongest, others, bias } = neurons!;
      const part = written.find(({ kind, layer }) => kind === 'mlp' && layer === 1)!;
      const together = sum(strongest.map(({ value }) => value)) + others.value + bias;
      expect(Math.abs(together - part.logit)).toBeLessThan(5e-5 * Math.max(1, Math.abs(part.logit)));
      expect(Math.abs(strongest[0].value)).toBeGreaterThan(0);
    },
  );
});
