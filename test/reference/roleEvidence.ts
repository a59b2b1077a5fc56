import { Matrix } from 'ml-matrix';
import { attentionScores, drawn } from './attentionScores.js';
import { effectiveEmbedding } from './circuits.js';
import type { CanonicalWeights } from './gpt2.js';
import { layerNorm, softmax } from './nonlinearities.js';
import { seededRandom } from './random.js';

export interface ReferenceEvidence {
  readonly previousToken: number;
  readonly duplicateToken: number;
  readonly induction?: number;
  readonly kComposition?: number;
}

/**
 * What the weights of a GPT-2 with fold_ln, of 128 tokens at most and 60 positions at most, say of each head's roles, one
 * after the other: every score is made.
 */
export function roleEvidence(weights: CanonicalWeights, attentionBiases: boolean): ReferenceEvidence[][] {
  const { config, W_E, W_pos } = weights;
  const { nCtx, dVocab, dModel, dHead, layerNormEps } = config;
  const random = seededRandom(1);
  const ids = drawn(dVocab, dVocab, () => random.uniform());
  const norm = (x: Matrix) => layerNorm(x, layerNormEps);
  const effective = effectiveEmbedding(weights, { attentionBiases, residual: true });
  const found: { readonly written: Matrix; readonly W_OV: Matrix }[] = [];
  return weights.layers.map(({ heads }, layer) => {
    const source = layer === 0 ? W_E : effective;
    const rows = new Matrix(ids.map((id) => source.getRow(id)));
    const tokens = norm(rows);
    const means = Matrix.zeros(nCtx, dModel);
    for (const row of rows.to2DArray().slice(0, 64)) {
      means.add(norm(W_pos.clone().addRowVector(row)).div(64));
    }
    const writers = [...found];
    return heads.map((head) => {
      const scores = (queries: Matrix, keys: Matrix) =>
        queries
          .mmul(head.W_Q)
          .addRowVector(head.b_Q.to1DArray())
          .mmul(keys.mmul(head.W_K).addRowVector(head.b_K.to1DArray()).transpose());
      const placed = scores(means, means).div(Math.sqrt(dHead));
      for (let i = 0; i < nCtx; i++) for (let j = i + 1; j < nCtx; j++) placed.set(i, j, -Infinity);
      const positions = Array.from({ length: nCtx }, (_, i) => i);
      const { previousToken } = attentionScores(softmax(placed), positions);
      const W_OV = head.W_V.mmul(head.W_O);
      if (previousToken >= 0.3) found.push({ written: tokens.mmul(W_OV).mul(previousToken), W_OV });
      const moved = Matrix.zeros(tokens.rows, dModel);
      for (const { written } of writers) moved.add(written);
      const qk = head.W_Q.mmul(head.W_K.transpose());
      return {
        previousToken,
        duplicateToken: excess(scores(tokens, tokens)),
        ...(writers.length > 0 && {
          induction: excess(scores(tokens, norm(moved))),
          kComposition: Math.max(
            ...writers.map(({ W_OV }) => W_OV.mmul(qk.transpose()).norm() / (W_OV.norm() * qk.norm())),
          ),
        }),
      };
    });
  });
}

/** Each row's own entry less the mean of its others, over the standard deviation of these about their rows' means. */
function excess(scores: Matrix): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const rows = scores.to2DArray().map((row, own) => {
    const others = row.filter((_, key) => key !== own);
    const middle = mean(others);
    return { excess: row[own] - middle, squares: others.map((value) => (value - middle) ** 2) };
  });
  return mean(rows.map((row) => row.excess)) / Math.sqrt(mean(rows.flatMap((row) => row.squares)));
}
