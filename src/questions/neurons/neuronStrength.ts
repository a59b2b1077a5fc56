import type { NeuronResult } from '../../protocol/neurons.js';

/** How far a neuron's largest products stand out: (their mean - mean of all tokens) / sd of all. */
export function strength({ a, largeMean, randomMean, randomSd }: NeuronResult): number {
  return a ?? (randomSd > 0 ? (largeMean - randomMean) / randomSd : 0);
}

/** From the strongest down. */
export function byStrength(neurons: readonly NeuronResult[]): readonly NeuronResult[] {
  return neurons.toSorted((a, b) => strength(b) - strength(a));
}
