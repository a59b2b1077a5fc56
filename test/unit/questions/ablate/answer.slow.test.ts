import { join } from 'node:path';
import { Matrix, pseudoInverse, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PROCESSING, DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import type { RequestOf } from '../../../../src/protocol/questions.js';
import { REFERENCE_MODELS } from '../../../reference/architectures/index.js';
import { forwardCanonical } from '../../../reference/forward.js';
import { canonicalWeights, type CanonicalWeights } from '../../../reference/gpt2.js';
import { logSoftmax } from '../../../reference/nonlinearities.js';
import { process as processWeights } from '../../../reference/processings.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { askOnce, errorOf, temporaryFolder } from '../../support.js';

const folder = temporaryFolder();
const TOKENS = [5, 17, 0, 36, 11, 11, 30, 9];
const TEXT = TOKENS.map((id) => `#${id}`).join('');
const HEAD = { layer: 1, head: 1 };
const REQUEST: RequestOf<'ablate'> = {
  ...DEFAULT_WEIGHTS,
  parts: [HEAD],
  ...{ text: TEXT, target: '#20', minus: '#3' },
  ...{ prompts: 1, circuit: 'ov', draws: 0, seed: 1 },
};

describe('ablate on a random GPT-2', () => {
  const checkpoint = makeRandomCheckpoint(join(folder, 'gpt2'), { seed: 71, nLayers: 3 });
  const fresh = () => processWeights(canonicalWeights(checkpoint.raw), DEFAULT_PROCESSING);
  const ask = (change: Partial<RequestOf<'ablate'>>) =>
    askOnce(checkpoint.folder, 'ablate', { ...REQUEST, ...change });

  /** What editing the canonical weights changes, in float64. */
  const expected = (edit: (weights: CanonicalWeights) => CanonicalWeights) => {
    const logits = (weights: CanonicalWeights) => forwardCanonical(weights, TOKENS).logits.getRow(7);
    const [before, after] = [logits(fresh()), logits(edit(fresh()))];
    const logs = [before, after].map((row) => logSoftmax(Matrix.rowVector(row)).getRow(0));
    const difference = (row: readonly number[]) => row[20] - row[3];
    const chance = (row: readonly number[]) => Math.exp(row[20]) - Math.exp(row[3]);
    return {
      logit: difference(after) - difference(before),
      probability: chance(logs[1]) - chance(logs[0]),
      divergence: logs[0].reduce((sum, log, id) => sum + Math.exp(log) * (log - logs[1][id]), 0),
    };
  };
  const withHead = (
    weights: CanonicalWeights,
    change: (head: CanonicalWeights['layers'][0]['heads'][0]) => object,
    bias?: Matrix,
  ): CanonicalWeights => ({
    ...weights,
    layers: weights.layers.map((layer, l) =>
      l === HEAD.layer
        ? {
            ...layer,
            ...(bias && { b_O: Matrix.add(layer.b_O, bias) }),
            heads: layer.heads.map((own, h) => (h === HEAD.head ? { ...own, ...change(own) } : own)),
          }
        : layer,
    ),
  });
  const withoutMlp = (weights: CanonicalWeights, layer: number): CanonicalWeights => ({
    ...weights,
    layers: weights.layers.map((own, l) =>
      l === layer ? { ...own, W_out: Matrix.mul(own.W_out, 0), b_out: Matrix.mul(own.b_out, 0) } : own,
    ),
  });
  const without = (weights: CanonicalWeights) =>
    withHead(weights, ({ W_O }) => ({ W_O: Matrix.mul(W_O, 0) }));
  const columns = (m: Matrix, from: number, to: number) => m.subMatrix(0, m.rows - 1, from, to - 1);
  const projection = (vectors: Matrix) => vectors.mmul(vectors.transpose());
  const svd = (a: Matrix, b: Matrix) => new SingularValueDecomposition(a.mmul(b), { autoTranspose: true });

  const EDITS: readonly [
    title: string,
    change: Partial<RequestOf<'ablate'>>,
    edit: (weights: CanonicalWeights) => CanonicalWeights,
  ][] = [
    ['a head', {}, without],
    ['an MLP', { parts: [{ layer: 1 }] }, (weights) => withoutMlp(weights, 1)],
    [
      'the mean of a head in its place',
      { mean: true },
      (weights) => {
        const { heads } = weights.layers[HEAD.layer];
        const { attention, residPre } = forwardCanonical(weights, TOKENS);
        const { W_V, b_V, W_O } = heads[HEAD.head];
        const { ln1 } = weights.layers[HEAD.layer];
        const x = residPre[HEAD.layer];
        const centred = new Matrix(x.to2DArray().map((row) => normed(row, weights.config.layerNormEps)));
        const read = ln1 ? centred.mulRowVector(ln1.w.to1DArray()).addRowVector(ln1.b.to1DArray()) : centred;
        const z = attention[HEAD.layer][HEAD.head].mmul(read.mmul(W_V).addRowVector(b_V.to1DArray()));
        const mean = Matrix.rowVector(z.mmul(W_O).mean('column'));
        return withHead(weights, (own) => ({ W_O: Matrix.mul(own.W_O, 0) }), mean);
      },
    ],
    [
      'all but the first two directions of W_V W_O',
      { keep: 2 },
      (weights) =>
        withHead(weights, ({ W_V, W_O }) => ({
          W_O: W_O.mmul(projection(columns(svd(W_V, W_O).rightSingularVectors, 0, 2))),
        })),
    ],
    [
      'one direction of W_V W_O',
      { remove: 1 },
      (weights) =>
        withHead(weights, ({ W_V, W_O }) => ({
          W_O: Matrix.sub(W_O, W_O.mmul(projection(columns(svd(W_V, W_O).rightSingularVectors, 1, 2)))),
        })),
    ],
    [
      'all but the first direction of W_Q W_K^T',
      { keep: 1, circuit: 'qk' },
      (weights) =>
        withHead(weights, ({ W_Q, W_K }) => ({
          W_Q: projection(columns(svd(W_Q, W_K.transpose()).leftSingularVectors, 0, 1)).mmul(W_Q),
        })),
    ],
    [
      'one direction of W_Q W_K^T',
      { remove: 0, circuit: 'qk' },
      (weights) =>
        withHead(weights, ({ W_Q, W_K }) => ({
          W_Q: Matrix.sub(
            W_Q,
            projection(columns(svd(W_Q, W_K.transpose()).leftSingularVectors, 0, 1)).mmul(W_Q),
          ),
        })),
    ],
  ];

  it.each(EDITS)('takes out %s as an edit of the weights does, to 1e-4', async (_title, change, edit) => {
    const { edits } = await ask(change);
    const { logit, probability, divergence } = expected(edit);
    expect(Math.abs(logit)).toBeGreaterThan(1e-3);
    expect(edits[0].mean.logit).toBeCloseTo(logit, 4);
    expect(edits[0].mean.probability).toBeCloseTo(probability, 4);
    expect(edits[0].mean.divergence).toBeCloseTo(divergence, 4);
  });

  it('edits parts of several layers together, each seeing the others', async () => {
    const parts = [{ layer: 2 }, HEAD];
    const { edits } = await ask({ parts });
    expect(edits.map((own) => own.parts)).toEqual([['L2mlp'], ['1.1'], ['L2mlp', '1.1']]);
    expect(edits[2].mean.logit).toBeCloseTo(expected((weights) => withoutMlp(without(weights), 2)).logit, 4);
    expect(edits[2].mean.direct).toBeCloseTo(edits[0].mean.direct + edits[1].mean.direct, 8);
  });

  it('compares with random edits of the same span and size, the same for one seed', async () => {
    const cut = { keep: 2, draws: 6 };
    const [first, again, other] = [await ask(cut), await ask(cut), await ask({ ...cut, seed: 2 })];
    expect(first).toEqual(again);
    expect(first.edits[0].random).toMatchObject({ count: 6 });
    expect(first.edits[0].random!.sd).toBeGreaterThan(0);
    expect(first.edits[0].random).not.toEqual(other.edits[0].random);
    expect(first.edits[0].mean).toEqual(other.edits[0].mean);
  });

  it.each([
    [{ text: undefined }, 'badRequest', /Give a text .* or a set of prompts/],
    [{ parts: [{ layer: 9, head: 0 }] }, 'noSuchHead', /no head 9\.0/],
    [{ parts: [{ layer: 9 }] }, 'badRequest', /layer 9/],
    [{ parts: [{ layer: 1 }], keep: 1 }, 'badRequest', /MLP has no singular directions/],
    [{ keep: 500 }, 'badRequest', /counted from 0 to/],
    [{ mean: true, keep: 1 }, 'badRequest', /one of "mean", "keep" and "remove"/],
    [{ text: undefined, set: 'ioi' }, 'badRequest', /first names that are one token/],
    [{ text: undefined, set: 'greater-than' }, 'badRequest', /number of two digits is one token/],
    [{ target: '#1#2' }, 'notOneToken', /one token/],
  ] as const)('refuses %j', async (change, code, message) => {
    const request = Object.fromEntries(
      Object.entries({ ...REQUEST, ...change }).filter(([, value]) => value !== undefined),
    ) as unknown as RequestOf<'ablate'>;
    const error = await errorOf(askOnce(checkpoint.folder, 'ablate', request));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});

function normed(row: readonly number[], epsilon: number): number[] {
  const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
  const centred = row.map((value) => value - mean);
  const scale = Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0) / row.length + epsilon);
  return centred.map((value) => value / scale);
}

describe.each(['gemma2', 'gemma3', 'gemma3_text, as transformers 5 writes it'])(
  'the norm after attention follows the edit in %s',
  (name) => {
    const reference = REFERENCE_MODELS[name](join(folder, `followed ${name}`));
    const { W_V, W_O } = reference.head(HEAD.layer, HEAD.head);
    const folded = W_V.clone().mulColumnVector([...reference.ln1(HEAD.layer)!.w]);
    const right = new SingularValueDecomposition(folded.mmul(W_O), {
      autoTranspose: true,
    }).rightSingularVectors;
    const firstTwo = right.subMatrix(0, right.rows - 1, 0, 1);

    it.each<[string, Partial<RequestOf<'ablate'>>, (z: Matrix) => Matrix]>([
      ['nothing', {}, (z) => Matrix.mul(z, 0)],
      ['the mean', { mean: true }, (z) => Matrix.ones(z.rows, 1).mmul(Matrix.rowVector(z.mean('column')))],
      [
        'two directions',
        { keep: 2 },
        (z) => z.mmul(W_O).mmul(firstTwo).mmul(firstTwo.transpose()).mmul(pseudoInverse(W_O)),
      ],
    ])('with %s in its place', async (_title, change, edit) => {
      const difference = (logits: Matrix) =>
        logits.get(TOKENS.length - 1, 20) - logits.get(TOKENS.length - 1, 3);
      const edited = reference.run(TOKENS, {
        z: (z, layer, own) => (layer === HEAD.layer && own === HEAD.head ? edit(z) : z),
      });
      const expected = difference(edited.logits) - difference(reference.run(TOKENS).logits);
      expect(Math.abs(expected)).toBeGreaterThan(1e-3);
      const { edits } = await askOnce(reference.folder, 'ablate', { ...REQUEST, ...change });
      expect(edits[0].mean.logit).toBeCloseTo(expected, 4);
    });
  },
);

describe.each(Object.entries(REFERENCE_MODELS))('ablate on %s', (name, make) => {
  const { folder: model, info } = make(join(folder, name));
  const ask = (change: Partial<RequestOf<'ablate'>>) => askOnce(model, 'ablate', { ...REQUEST, ...change });

  it('changes nothing where every direction is kept, and directly what the part wrote', async () => {
    for (const circuit of ['ov', 'qk'] as const) {
      const { edits } = await ask({ circuit, keep: info.dHead });
      expect(Math.abs(edits[0].mean.logit)).toBeLessThan(1e-3);
      expect(edits[0].mean.divergence).toBeLessThan(1e-4);
    }
    const parts = [HEAD, ...(info.dMlp > 0 ? [{ layer: 1 }] : [])];
    const { edits, prompts } = await ask({ parts });
    const {
      parts: written,
      target,
      minus,
      ablated,
    } = await askOnce(model, 'run', {
      ...DEFAULT_WEIGHTS,
      ...{ text: TEXT, target: '#20', minus: '#3', position: -1, top: 3, ablate: parts },
    });
    expect(ablated).toEqual(edits.map(({ parts: names, mean }) => ({ parts: names, ...mean })));
    expect(prompts[0].logit).toBeCloseTo(target.logit - minus!.logit, 4);
    for (const [i, kind] of (['head', 'mlp'] as const).slice(0, parts.length).entries()) {
      const wrote = written.find((part) => part.kind === kind && part.layer === 1 && (part.head ?? 1) === 1)!;
      expect(edits[i].mean.direct).toBeCloseTo(-wrote.logit, 4);
    }
  });
});
