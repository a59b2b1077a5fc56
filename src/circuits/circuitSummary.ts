import { factoredSingularValues } from '../linalg/factoredSvd.js';
import { frobeniusNorm } from './frobeniusNorm.js';
import { scoreParts } from './seenFactor.js';
import type { CircuitSummary } from '../protocol/atlas.js';
import type { AtlasFactor } from './circuitSides.js';

/** A head's circuit in a few numbers. @param values how many singular values it has */
export function summary(left: AtlasFactor, right: AtlasFactor, values: number): CircuitSummary {
  const singularValues = factoredSingularValues(left.triangle, right.triangle);
  const parts = left.seen && right.seen && scoreParts(left.seen, right.seen);
  return {
    topSingularValues: Array.from(singularValues.subarray(0, values)),
    effectiveRank: effectiveRank(singularValues),
    frobeniusNorm: frobeniusNorm(singularValues),
    ...(parts && { parts }),
  };
}

/** exp of the entropy of the squared singular values' shares (Roy and Vetterli 2007, on variances); 0 for a zero matrix. */
export function effectiveRank(singularValues: ArrayLike<number>): number {
  const total = frobeniusNorm(singularValues) ** 2;
  if (total === 0) return 0;
  let entropy = 0;
  for (let i = 0; i < singularValues.length; i++) {
    const share = singularValues[i] ** 2 / total;
    if (share > 0) entropy -= share * Math.log(share);
  }
  return Math.exp(entropy);
}
