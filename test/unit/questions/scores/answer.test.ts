import { join } from 'node:path';
import type { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { ATTENTION_SCORES } from '../../../../src/protocol/attentionScores.js';
import { DEFAULT_PROCESSING } from '../../../../src/protocol/model.js';
import type { RequestOf, ResultOf } from '../../../../src/protocol/questions.js';
import { questionAbout } from '../../../../src/questions/questions.js';
import { headsTable } from '../../../../src/questions/scores/tables.js';
import { attentionScores, drawn } from '../../../reference/attentionScores.js';
import { REFERENCE_MODELS } from '../../../reference/architectures/index.js';
import { forwardRaw } from '../../../reference/forward.js';
import { canonicalWeights, type RawTensor } from '../../../reference/gpt2.js';
import { process as processWeights } from '../../../reference/processings.js';
import { seededRandom } from '../../../reference/random.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { roleEvidence } from '../../../reference/roleEvidence.js';
import { askOnce, errorOf, temporaryFolder } from '../../support.js';

type ScoresResult = ResultOf<'scores'>;

const folder = temporaryFolder();
const checkpoint = makeRandomCheckpoint(join(folder, 'gpt2'), {
  seed: 81,
  nLayers: 3,
  plant: previousTokenHead,
});
const { nLayers, nHeads, nCtx, dVocab } = checkpoint.raw.config;

const ask = (change: Partial<RequestOf<'scores'>>): Promise<ScoresResult> =>
  askOnce(checkpoint.folder, 'scores', { ...questionAbout('scores', ATTENTION_SCORES).request, ...change });

/** Positions stand on a circle, and head 0.1 matches each with the one before it. */
function previousTokenHead(weights: ReadonlyMap<string, RawTensor>): void {
  const [wpe, attn] = ['wpe.weight', 'h.0.attn.c_attn.weight'].map((name) => weights.get(name)!);
  const [positions, dModel] = wpe.shape;
  const dHead = 5;
  const turn = (2 * Math.PI) / positions;
  wpe.data.fill(0);
  for (let p = 0; p < positions; p++) {
    const [x, y] = [3 * Math.cos(p * turn), 3 * Math.sin(p * turn)];
    wpe.data.set([x, -x, y, -y], p * dModel);
  }
  const strength = 6;
  const set = (row: number, column: number, value: number) => {
    attn.data[row * 3 * dModel + column] = value;
    attn.data[(row + 1) * 3 * dModel + column] = -value;
  };
  for (let row = 0; row < dModel; row++)
    for (let column = dHead; column < 2 * dHead; column++) {
      attn.data[row * 3 * dModel + column] = 0;
      attn.data[row * 3 * dModel + dModel + column] = 0;
    }
  const [c, s] = [strength * Math.cos(turn), strength * Math.sin(turn)];
  set(0, dHead, c);
  set(0, dHead + 1, -s);
  set(2, dHead, s);
  set(2, dHead + 1, c);
  set(0, dModel + dHead, strength);
  set(2, dModel + dHead + 1, strength);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** By the reference: each head's scores on prompts. */
function expectScores(result: ScoresResult, prompts: readonly (readonly number[])[]): void {
  const runs = prompts.map((tokens) => forwardRaw(checkpoint.raw, tokens).attention);
  expect(result.heads).toHaveLength(nLayers * nHeads);
  for (const { layer, head, scores } of result.heads) {
    const patterns: Matrix[] = runs.map((attention) => attention[layer][head]);
    const expected = patterns.map((pattern, i) => attentionScores(pattern, prompts[i]));
    for (const score of ATTENTION_SCORES) {
      const values = expected.map((own) => own[score]).filter((value) => !Number.isNaN(value));
      const middle = mean(values);
      const sd = Math.sqrt(
        values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / Math.max(1, values.length - 1),
      );
      expect(scores[score]!.mean).toBeCloseTo(middle, 5);
      expect(scores[score]!.sd).toBeCloseTo(sd, 5);
    }
  }
}

describe('scores', () => {
  it('are those of random tokens that repeat, as many as fit, drawn anew for each prompt', async () => {
    const result = await ask({ draws: 3, seed: 7 });
    const count = nCtx / 2;
    expect(result.prompts).toEqual({ kind: 'random', tokens: count, count: 3, positions: nCtx });
    const random = seededRandom(7);
    const prompts = Array.from({ length: 3 }, () => {
      const ids = drawn(count, dVocab, () => random.uniform());
      return [...ids, ...ids];
    });
    expectScores(result, prompts);
  });

  it('are those of texts, cut into pieces, where pieces have the keys that a score asks for', async () => {
    const first = [5, 17, 5, 36, 11, 11, 30];
    const second = [1, 2, 3];
    const text = [first, second].map((ids) => ids.map((id) => `#${id}`).join(''));
    const result = await ask({ text, piece: 4 });
    expect(result.prompts).toEqual({ kind: 'text', count: 3, positions: 4 });
    expectScores(result, [first.slice(0, 4), first.slice(4), second]);
  });

  it('leave out a last piece shorter than half, and scores for which no query has keys', async () => {
    const result = await ask({ text: '#1#2#3#4#5#6', piece: 5, scores: ['induction', 'firstToken'] });
    expect(result.prompts).toEqual({ kind: 'text', count: 1, positions: 5 });
    expect(Object.keys(result.heads[0].scores)).toEqual(['firstToken']);
    expect(Object.keys(result.even)).toEqual(['firstToken']);
  });

  it('stand beside those of even attention', async () => {
    const { even } = await ask({ text: '#1#2#1#2' });
    expect(even.previousToken).toBeCloseTo(mean([1 / 2, 1 / 3, 1 / 4]), 12);
    expect(even.duplicateToken).toBeCloseTo(mean([1 / 3, 1 / 4]), 12);
    expect(even.induction).toBeCloseTo(mean([1 / 3, 1 / 4]), 12);
    expect(even.entropy).toBeCloseTo(mean([Math.log(2), Math.log(3), Math.log(4)]), 12);
    expect(even.meanDistance).toBeCloseTo(mean([0.5, 1, 1.5]), 12);
  });

  it.each([
    [{ text: '#4' }, /less than two tokens/],
    [{ text: '' }, /less than two tokens/],
  ])('refuses %j', async (change, message) => {
    const error = await errorOf(ask(change));
    expect(error.code).toBe('badRequest');
    expect(error.message).toMatch(message);
  });

  it('of a model that sees all of a text count keys on both sides', async () => {
    const model = REFERENCE_MODELS['transformer_lens, bidirectional, SoLU'](join(folder, 'both'));
    const { even } = await askOnce(model.folder, 'scores', {
      ...questionAbout('scores', ATTENTION_SCORES).request,
      text: '#1#2#1#2',
    });
    expect(even).toMatchObject({ previousToken: 0.25, duplicateToken: 0.25 });
    expect(even.meanDistance).toBeCloseTo(mean([1, 1, 1.5]), 12);
  });
});

describe('by weights alone', () => {
  it.each([
    ['all processings', DEFAULT_PROCESSING, false],
    // W_EE without attention biases keeps what a LayerNorm that is not folded adds to values.
    ['nothing folded', { ...DEFAULT_PROCESSING, foldLn: false, centerWritingWeights: false }, true],
  ])('roles are those of the reference: %s', async (_, processing, attentionBiases) => {
    const variant = { attentionBiases, residual: false };
    const { heads, byWeights } = await ask({ processing, variant, text: '#1#2' });
    const folded = processWeights(canonicalWeights(checkpoint.raw), {
      ...DEFAULT_PROCESSING,
      refactorFactoredAttnMatrices: false,
      centerWritingWeights: processing.centerWritingWeights,
    });
    const expected = roleEvidence(folded, attentionBiases);
    expect(byWeights).toMatchObject({
      previousTokenHeads: [{ layer: 0, head: 1 }],
      positions: nCtx,
      tokens: dVocab,
    });
    for (const { layer, head, weights } of heads) {
      const { kComposition, ...roles } = expected[layer][head];
      for (const [role, value] of Object.entries(roles)) {
        expect(weights[role as keyof typeof roles], `${layer}.${head} ${role}`).toBeCloseTo(value, 4);
      }
      if (kComposition === undefined) expect(weights).not.toHaveProperty('kComposition');
      // Weights that are not folded compose as they are stored.
      else if (processing.foldLn) expect(weights.kComposition).toBeCloseTo(kComposition, 5);
    }
  });

  it.each(['jamba', 'deepseek_v3'])('is all that a model has that can’t be run: %s', async (family) => {
    const path = new URL(`../../../fixtures/families/${family}`, import.meta.url).pathname;
    const result = await askOnce(path, 'scores', questionAbout('scores', ATTENTION_SCORES).request);
    expect(result).not.toHaveProperty('prompts');
    expect(result.caveats!.join()).toMatch(/the model can't be run: .*; shown is what the weights alone say/);
    expect(result.heads.length).toBeGreaterThan(0);
    for (const { scores, weights } of result.heads) {
      expect(scores).toEqual({});
      expect(Number.isFinite(weights.duplicateToken)).toBe(true);
    }
    const columns = headsTable(result, undefined).columns.map(({ key }) => key);
    expect(columns).toContain('duplicateTokenByWeights');
    expect(columns).not.toContain('induction');
  });

  it('stands behind its score in the table, whose first column orders the heads', async () => {
    const { columns, rows } = headsTable(await ask({ draws: 1 }), 'duplicateToken');
    expect(columns.slice(0, 4).map(({ key }) => key)).toEqual([
      ...['head', 'duplicateToken', 'duplicateTokenSd', 'duplicateTokenByWeights'],
    ]);
    const values = rows.map(([, value]) => Number(value));
    expect(values).toEqual(values.toSorted((a, b) => b - a));
  });
});
