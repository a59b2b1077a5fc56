import { seededRandom } from './random.js';

const RESAMPLES = 2000;

/**
 * The 95 % interval of the mean by the percentile bootstrap (B. Efron, 1979): the values drawn anew with replacement,
 * 2000 times.
 */
export function bootstrapInterval(values: readonly number[], seed: number): { low: number; high: number } {
  const random = seededRandom(seed);
  const means = new Float64Array(RESAMPLES);
  for (let draw = 0; draw < RESAMPLES; draw++) {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[random.below(values.length)];
    means[draw] = sum / values.length;
  }
  means.sort();
  const at = (part: number) => means[Math.round(part * (RESAMPLES - 1))];
  return { low: at(0.025), high: at(0.975) };
}
