import type { CircuitResult, SingularVector } from '../../protocol/head.js';
import { sameWeights } from '../../protocol/weightsName.js';
import { sameJson } from '../equal.js';
import type { Circuits, CircuitsResult } from '../../report/spectra/circuitFamily.js';

/** Whether both results are for the same weights, head and W_EE: others are never mixed. */
export function sameSubject(previous: CircuitsResult, next: CircuitsResult): boolean {
  const subject = (of: CircuitsResult) => [
    ...[of.head, of.processing, of.effectiveEmbedding, of.distance],
    ...[of.vocabularyRows ?? null, of.rankBy ?? 'dot'],
  ];
  return sameWeights(previous.model, next.model) && sameJson(subject(previous), subject(next));
}

/**
 * Circuits and vectors of both; those in both are taken from `next`.
 *
 * @param keep the parts of a known vector to keep if a newer one lacks them
 */
export function joinCircuits<T extends Circuits>(
  previous: T,
  next: T,
  keep: (previous: SingularVector, next: SingularVector) => SingularVector = (_, newer) => newer,
): T {
  const names = [...new Set([...Object.keys(previous), ...Object.keys(next)])];
  return Object.fromEntries(names.map((name) => [name, joined(previous[name], next[name], keep)])) as T;
}

function joined(
  previous: CircuitResult | undefined,
  next: CircuitResult | undefined,
  keep: (previous: SingularVector, next: SingularVector) => SingularVector,
): CircuitResult | undefined {
  if (!previous || !next) return next ?? previous;
  const vectors = new Map(previous.vectors.map((vector) => [vector.index, vector]));
  for (const vector of next.vectors) {
    const known = vectors.get(vector.index);
    vectors.set(vector.index, known ? keep(known, vector) : vector);
  }
  return { ...next, vectors: [...vectors.values()].sort((a, b) => a.index - b.index) };
}
