import type { NeuronResult } from '../../protocol/neurons.js';

/** How far a neuron's extreme tokens stand out: the largest |z| of any token. */
export function strength({ top, bottom }: NeuronResult): number {
  return Math.max(top[0]?.z ?? 0, -(bottom[0]?.z ?? 0));
}

/** From the strongest down. */
export function byStrength(neurons: readonly NeuronResult[]): readonly NeuronResult[] {
  return neurons.toSorted((a, b) => strength(b) - strength(a));
}
