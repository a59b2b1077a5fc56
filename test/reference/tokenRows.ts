import { Matrix } from 'ml-matrix';
import type { ScoreParts } from '../../src/protocol/scoreParts.js';

/** How a dense reference takes the rows of a vocabulary. */
export interface TakenRows {
  /** Each row less its mean over d_model, over the root of its mean square plus this. */
  readonly normEpsilon?: number;
  /** One per row, in any unit; equal if absent. */
  readonly weights?: readonly number[];
}

/** The rows, and their weights with the mean 1. */
export interface WeightedRows {
  readonly rows: Matrix;
  readonly weights: readonly number[];
}

export function takenRows(matrix: Matrix, { normEpsilon, weights }: TakenRows): WeightedRows {
  const rows = matrix.to2DArray().map((row) => (normEpsilon === undefined ? row : normed(row, normEpsilon)));
  const own = weights ?? rows.map(() => 1);
  const mean = own.reduce((sum, weight) => sum + weight, 0) / own.length;
  return { rows: new Matrix(rows), weights: own.map((weight) => weight / mean) };
}

/** Less their weighted mean. */
export function centred({ rows, weights }: WeightedRows): WeightedRows {
  const mean = Array.from({ length: rows.columns }, (_, c) => weightedMean(rows.getColumn(c), weights));
  return { rows: rows.clone().subRowVector(mean), weights };
}

/** X M Y^T, each entry times the roots of its row's and its column's weight. */
export function weightedScores(x: WeightedRows, m: Matrix, y: WeightedRows): Matrix {
  const scores = x.rows.mmul(m).mmul(y.rows.transpose());
  return scores.mulColumnVector(x.weights.map(Math.sqrt)).mulRowVector(y.weights.map(Math.sqrt));
}

/** The shares of the parts of X M Y^T, from the dense scores: the grand mean, what rows and columns add, and the rest. */
export function densePartsOf(x: WeightedRows, m: Matrix, y: WeightedRows): ScoreParts {
  const scores = x.rows.mmul(m).mmul(y.rows.transpose());
  const ofQuery = scores.to2DArray().map((row) => weightedMean(row, y.weights));
  const ofKey = y.weights.map((_, c) => weightedMean(scores.getColumn(c), x.weights));
  const all = weightedMean(ofQuery, x.weights);
  const square = (value: number) => value ** 2;
  const parts = {
    constant: all ** 2,
    queryOnly: weightedMean(
      ofQuery.map((value) => square(value - all)),
      x.weights,
    ),
    keyOnly: weightedMean(
      ofKey.map((value) => square(value - all)),
      y.weights,
    ),
    interaction: weightedMean(
      scores.to2DArray().map((row, i) =>
        weightedMean(
          row.map((value, j) => square(value - ofQuery[i] - ofKey[j] + all)),
          y.weights,
        ),
      ),
      x.weights,
    ),
  };
  const total = weightedMean(
    scores.to2DArray().map((row) => weightedMean(row.map(square), y.weights)),
    x.weights,
  );
  return {
    constant: parts.constant / total,
    queryOnly: parts.queryOnly / total,
    keyOnly: parts.keyOnly / total,
    interaction: parts.interaction / total,
  };
}

export function weightedMean(values: readonly number[], weights: readonly number[]): number {
  let sum = 0;
  let total = 0;
  values.forEach((value, i) => {
    sum += weights[i] * value;
    total += weights[i];
  });
  return sum / total;
}

function normed(row: readonly number[], epsilon: number): number[] {
  const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
  const centredRow = row.map((value) => value - mean);
  const square = centredRow.reduce((sum, value) => sum + value ** 2, 0) / row.length;
  return centredRow.map((value) => value / Math.sqrt(square + epsilon));
}
