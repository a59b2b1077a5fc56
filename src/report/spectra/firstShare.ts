import type { CircuitResult } from '../../protocol/head.js';

/** The share of the first vector in the sum of the squared singular values, 0 to 1; 0 of a circuit of zeros. */
export function firstShare({ singularValues }: Pick<CircuitResult, 'singularValues'>): number {
  const [largest = 0] = singularValues;
  if (!(largest > 0)) return 0;
  return 1 / singularValues.reduce((sum, value) => sum + (value / largest) ** 2, 0);
}
