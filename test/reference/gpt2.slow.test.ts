import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { afterAll, describe, expect, it } from 'vitest';
import type { Processing } from '../../src/protocol/model.js';
import {
  copyingScore,
  denseCircuit,
  effectiveEmbedding,
  fullOvMatrix,
  ovMatrix,
  qkMatrix,
  squaredCosines,
  squaredDots,
  tokenCircuit,
} from './circuits.js';
import { forwardCanonical, forwardRaw } from './forward.js';
import { canonicalWeights } from './gpt2.js';
import type { CanonicalWeights, RawGpt2 } from './gpt2.js';
import { logSoftmax } from './nonlinearities.js';
import { foldLn, process, refactorFactoredAttnMatrices } from './processings.js';
import { makeRandomCheckpoint } from './randomCheckpoint.js';
import type { RandomCheckpointOptions } from './randomCheckpoint.js';
import { svd } from './svd.js';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function checkpoint(options: RandomCheckpointOptions = {}): { folder: string; raw: RawGpt2 } {
  const folder = mkdtempSync(join(tmpdir(), 'qk-lens-reference-'));
  folders.push(folder);
  return makeRandomCheckpoint(folder, options);
}

const difference = (a: Matrix, b: Matrix): number => Matrix.sub(a, b).abs().max();

/** Scores with 0 where the mask is: unlike the patterns, they tell a wrong b_K. */
const finite = (scores: Matrix): Matrix =>
  new Matrix(scores.to2DArray().map((row) => row.map((score) => (score === -Infinity ? 0 : score))));

const NONE: Processing = {
  foldLn: false,
  centerWritingWeights: false,
  centerUnembed: false,
  foldValueBiases: false,
  refactorFactoredAttnMatrices: false,
};
const SWITCHES = Object.keys(NONE) as (keyof Processing)[];
const COMBINATIONS = Array.from({ length: 2 ** SWITCHES.length }, (_, bits): Processing => {
  const on = SWITCHES.map((name, i): [keyof Processing, boolean] => [name, ((bits >> i) & 1) === 1]);
  return { ...NONE, ...Object.fromEntries(on) };
});
const spelled = (processing: Processing): string =>
  SWITCHES.filter((name) => processing[name]).join(' ') || 'none';

const TOKENS = [3, 100, 0, 41, 41, 7, 99, 3];

describe('the random checkpoint', () => {
  it("has Hugging Face's layout of GPT-2", () => {
    const { folder, raw } = checkpoint({
      prefix: 'transformer.',
      lmHead: 'tied-present',
      extras: true,
      dtype: 'BF16',
      dMlp: 23,
      metadata: { format: 'pt' },
    });
    const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as unknown;
    expect(config).toMatchObject({ model_type: 'gpt2', n_embd: 15, n_head: 3, n_inner: 23, vocab_size: 101 });
    const bytes = readFileSync(join(folder, 'model.safetensors'));
    const length = Number(bytes.readBigUInt64LE(0));
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<
      string,
      { shape: number[]; dtype: string }
    >;
    expect(header.__metadata__).toEqual({ format: 'pt' });
    expect(header['transformer.h.1.attn.c_attn.weight']).toMatchObject({ dtype: 'BF16', shape: [15, 45] });
    expect(header['transformer.h.1.mlp.c_proj.weight'].shape).toEqual([23, 15]);
    expect(header['transformer.h.0.attn.bias'].shape).toEqual([1, 1, 16, 16]);
    expect(header['transformer.h.0.attn.masked_bias'].shape).toEqual([]);
    expect(header['lm_head.weight'].shape).toEqual([101, 15]);
    expect(raw.tensors.get('lm_head.weight')!.data).toEqual(raw.tensors.get('wte.weight')!.data);
  });

  it('is the same for the same seed, and nothing in it is centred', () => {
    const { raw } = checkpoint({ seed: 5 });
    expect(checkpoint({ seed: 5 }).raw).toEqual(raw);
    const { W_E } = canonicalWeights(raw);
    const noise = 0.5;
    const spread = (means: number[]): number => Matrix.rowVector(means).standardDeviation();
    expect(W_E.mean()).toBeGreaterThan(0.05);
    expect(spread(W_E.mean('row'))).toBeGreaterThan((1.25 * noise) / Math.sqrt(W_E.columns));
    expect(spread(W_E.mean('column'))).toBeGreaterThan((2 * noise) / Math.sqrt(W_E.rows));
    for (const [name, { data }] of raw.tensors) {
      if (name.endsWith('.bias')) expect(data.every((value) => value !== 0)).toBe(true);
    }
  });
});

describe.each([
  ['tied, gelu_new', { nLayers: 3 }],
  [
    'untied, gelu, attention scaled by layer',
    {
      lmHead: 'untied',
      activation: 'gelu',
      scaleAttnByInverseLayerIdx: true,
      nHeads: 2,
      dHead: 7,
      dMlp: 19,
    },
  ],
  [
    'tied, relu, BF16, large eps',
    { lmHead: 'tied-present', activation: 'relu', dtype: 'BF16', layerNormEps: 0.1 },
  ],
] satisfies [string, RandomCheckpointOptions][])('processings of a checkpoint: %s', (_, options) => {
  const { raw } = checkpoint(options);
  const expected = forwardRaw(raw, TOKENS);
  const plain = canonicalWeights(raw);

  it.each(COMBINATIONS.map((processing): [string, Processing] => [spelled(processing), processing]))(
    '%s: same probabilities, patterns and (but for the mean) residual stream',
    (_, processing) => {
      const weights = process(plain, processing);
      const trace = forwardCanonical(weights, TOKENS);
      expect(difference(logSoftmax(trace.logits), logSoftmax(expected.logits))).toBeLessThan(1e-10);
      if (!processing.centerUnembed) expect(difference(trace.logits, expected.logits)).toBeLessThan(1e-10);
      else expect(Math.abs(trace.logits.mean())).toBeLessThan(1e-10);
      for (let layer = 0; layer < raw.config.nLayers; layer++) {
        for (let head = 0; head < raw.config.nHeads; head++) {
          expect(difference(trace.attention[layer][head], expected.attention[layer][head])).toBeLessThan(
            1e-10,
          );
          expect(
            difference(finite(trace.scores[layer][head]), finite(expected.scores[layer][head])),
          ).toBeLessThan(1e-10);
        }
        for (const point of ['residPre', 'residMid', 'residPost'] as const) {
          const residual = expected[point][layer].clone();
          if (processing.centerWritingWeights) residual.subColumnVector(residual.mean('row'));
          expect(difference(trace[point][layer], residual)).toBeLessThan(1e-10);
        }
      }
    },
  );

  it("fold_ln includes the norm's weights and centres the weights that read it", () => {
    const folded = foldLn(plain);
    expect(folded.lnFinal).toBeUndefined();
    for (const { ln1, ln2, heads, W_in } of folded.layers) {
      expect(ln1 ?? ln2).toBeUndefined();
      for (const { W_Q, W_K, W_V } of heads) {
        for (const W of [W_Q, W_K, W_V])
          expect(Math.max(...W.mean('column').map(Math.abs))).toBeLessThan(1e-14);
      }
      expect(Math.max(...W_in.mean('column').map(Math.abs))).toBeLessThan(1e-14);
    }
  });

  it('refactor changes the factors, not the products, and orders them', () => {
    const before = foldLn(plain);
    const after = refactorFactoredAttnMatrices(before);
    for (let layer = 0; layer < raw.config.nLayers; layer++) {
      for (let head = 0; head < raw.config.nHeads; head++) {
        const ref = { layer, head };
        expect(difference(qkMatrix(after, ref), qkMatrix(before, ref))).toBeLessThan(1e-13);
        expect(difference(ovMatrix(after, ref), ovMatrix(before, ref))).toBeLessThan(1e-13);
        const factors = after.layers[layer].heads[head];
        expect(difference(factors.W_Q, before.layers[layer].heads[head].W_Q)).toBeGreaterThan(0.01);
        const gram = factors.W_V.transpose().mmul(factors.W_V);
        expect(difference(gram, Matrix.eye(raw.config.dHead))).toBeLessThan(1e-13);
        expect(factors.b_V.abs().max()).toBe(0);
      }
    }
  });

  it('the given weights are not changed', () => {
    for (const processing of COMBINATIONS) process(plain, processing);
    expect(plain).toEqual(canonicalWeights(raw));
  });
});

describe('attention of the forward pass', () => {
  it('is causal, sums to 1, and softens with the layer if configured to', () => {
    const { raw } = checkpoint();
    const trace = forwardRaw(raw, TOKENS);
    const scaled = forwardRaw(
      { ...raw, config: { ...raw.config, scaleAttnByInverseLayerIdx: true } },
      TOKENS,
    );
    trace.attention.flat().forEach((pattern) => {
      pattern.sum('row').forEach((sum) => expect(sum).toBeCloseTo(1, 14));
      expect(pattern.get(2, 3)).toBe(0);
    });
    expect(trace.scores[0][0].get(2, 3)).toBe(-Infinity);
    expect(trace.scores[0][0].get(3, 3)).not.toBe(0);
    expect(scaled.scores[0][1].get(4, 2)).toBe(trace.scores[0][1].get(4, 2));
    expect(scaled.scores[1][1].get(4, 2)).toBeCloseTo(trace.scores[1][1].get(4, 2) / 2, 14);
  });

  it('does not let a later token change an earlier logit', () => {
    const { raw } = checkpoint();
    const logits = (tokens: number[]): Matrix => forwardRaw(raw, tokens).logits.subMatrix(0, 4, 0, 100);
    expect(difference(logits(TOKENS), logits([...TOKENS.slice(0, 5), 1, 2, 8]))).toBe(0);
  });

  it('refuses input that the model cannot read', () => {
    const { raw } = checkpoint();
    expect(() => forwardRaw(raw, [101])).toThrow('No token 101');
    expect(() => forwardRaw(raw, new Array<number>(17).fill(0))).toThrow('n_ctx is 16');
  });
});

describe('the effective embedding', () => {
  const { raw } = checkpoint();
  const withoutPositions = (weights: CanonicalWeights): CanonicalWeights => ({
    ...weights,
    W_pos: Matrix.zeros(weights.W_pos.rows, weights.W_pos.columns),
  });

  it.each(COMBINATIONS.map((processing): [string, Processing] => [spelled(processing), processing]))(
    "%s: with biases and residual it is the model's own stream after layer 0, of one token without position",
    (_, processing) => {
      const weights = process(canonicalWeights(raw), processing);
      const W_EE = effectiveEmbedding(weights, { attentionBiases: true, residual: true });
      for (const token of [0, 17, 100]) {
        const { residPost } = forwardCanonical(withoutPositions(weights), [token]);
        expect(difference(W_EE.subMatrix(token, token, 0, 14), residPost[0])).toBeLessThan(1e-12);
      }
    },
  );

  it('has the variants that its options name', () => {
    const weights = process(canonicalWeights(raw), { ...NONE, foldLn: true });
    const notebook = effectiveEmbedding(weights);
    const variants = [
      { attentionBiases: true, residual: false },
      { attentionBiases: false, residual: true },
      { attentionBiases: true, residual: true },
    ].map((variant) => effectiveEmbedding(weights, variant));
    for (const variant of variants) expect(difference(variant, notebook)).toBeGreaterThan(0.01);

    const withoutBiases: CanonicalWeights = {
      ...weights,
      layers: weights.layers.map((layer) => ({
        ...layer,
        b_O: Matrix.mul(layer.b_O, 0),
        heads: layer.heads.map((head) => ({ ...head, b_V: Matrix.mul(head.b_V, 0) })),
      })),
    };
    expect(
      difference(effectiveEmbedding(withoutBiases, { attentionBiases: true, residual: false }), notebook),
    ).toBe(0);
  });
});

describe('circuits', () => {
  const { raw } = checkpoint({ lmHead: 'untied' });
  const plain = canonicalWeights(raw);
  const ref = { layer: 1, head: 2 };

  it.each(['qk', 'embedding', 'effective'] as const)('%s has rank d_head, with refactor too', (circuit) => {
    for (const processing of COMBINATIONS.filter(
      (combination) => !combination.refactorFactoredAttnMatrices,
    )) {
      const dense = denseCircuit(process(plain, processing), ref, circuit);
      const refactored = denseCircuit(
        process(plain, { ...processing, refactorFactoredAttnMatrices: true }),
        ref,
        circuit,
      );
      expect(difference(dense, refactored)).toBeLessThan(1e-11 * dense.abs().max());
    }
    const { singularValues } = svd(denseCircuit(process(plain, COMBINATIONS.at(-1)!), ref, circuit), 6);
    expect(singularValues[4]).toBeGreaterThan(1e-4 * singularValues[0]);
    expect(singularValues[5]).toBeLessThan(1e-13 * singularValues[0]);
  });

  it('entries are the scores that the formula gives token by token', () => {
    const { W_Q, W_K } = plain.layers[1].heads[2];
    const query = plain.W_U.getColumnVector(9).transpose().mmul(W_Q);
    const key = effectiveEmbedding(plain).getRowVector(77).mmul(W_K);
    expect(denseCircuit(plain, ref, 'effective').get(9, 77)).toBeCloseTo(query.dot(key), 10);
    const toEmbedding = plain.W_E.getRowVector(77).mmul(W_K);
    expect(tokenCircuit(plain, ref, 'W_U', 'W_E').get(9, 77)).toBeCloseTo(query.dot(toEmbedding), 10);
  });

  it('full OV is what a head that attends to a single token adds to the logits', () => {
    const { W_V, W_O } = plain.layers[1].heads[2];
    const logits = plain.W_E.getRowVector(5).mmul(W_V).mmul(W_O).mmul(plain.W_U);
    expect(difference(fullOvMatrix(plain, ref).subMatrix(5, 5, 0, 100), logits)).toBeLessThan(1e-12);
  });

  it('copying score: 1 for a copier, -1 for its opposite, the small product for a head', () => {
    const identity = Matrix.eye(4);
    expect(copyingScore(identity)).toBe(1);
    expect(copyingScore(Matrix.mul(identity, -2))).toBe(-1);
    expect(
      copyingScore(
        new Matrix([
          [0, -1],
          [1, 0],
        ]),
      ),
    ).toBeCloseTo(0, 15);
    expect(copyingScore(Matrix.zeros(3, 3))).toBe(0);

    const { W_V, W_O } = plain.layers[1].heads[2];
    const small = W_O.mmul(plain.W_U).mmul(plain.W_E).mmul(W_V);
    const { realEigenvalues: re, imaginaryEigenvalues: im } = new EigenvalueDecomposition(small);
    const magnitudes = re.reduce((sum, value, i) => sum + Math.hypot(value, im[i]), 0);
    expect(copyingScore(fullOvMatrix(plain, ref))).toBeCloseTo(small.trace() / magnitudes, 10);
  });

  it("squared cosines do not depend on the length of a row, squared dots do; neither depends on the direction's", () => {
    const rows = new Matrix([
      [3, 4],
      [0, 2],
      [0, 0],
    ]);
    expect(squaredDots(rows, [10, 0])).toEqual([9, 0, 0]);
    expect(squaredCosines(rows, [10, 0])).toEqual([9 / 25, 0, 0]);
    expect(squaredCosines(rows, [0, -1])[1]).toBe(1);
  });
});
