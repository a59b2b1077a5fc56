import type { CircuitFamily, CircuitsResult, Selection } from '../../report/spectra/circuitFamily.js';
import type { CircuitMemory } from './circuitMemory.js';

/** The chosen vector, limited to what the result has and the requested circuits. */
export function chosenVector<C extends string>(
  { mostTelling, names }: CircuitFamily<C>,
  memory: CircuitMemory<C>,
  asked: readonly C[],
  result: CircuitsResult | undefined,
): Selection<C> {
  const chosen = memory.circuit && asked.includes(memory.circuit) ? memory.circuit : undefined;
  const ready = mostTelling.find((name) => asked.includes(name) && result?.circuits[name]);
  const circuit = chosen ?? ready ?? asked[0] ?? names[0];
  const count = rank([circuit, ...names], result);
  return {
    circuit,
    vector: count === undefined ? memory.vector : Math.min(memory.vector, count - 1),
  };
}

export type Move = 'next' | 'previous' | 'first' | 'last' | 'circuitBefore' | 'circuitAfter';

/** The selection one step on; it stays at the ends. */
export function moveSelection<C extends string>(
  { circuit, vector }: Selection<C>,
  move: Move,
  result: CircuitsResult,
  visible: readonly C[],
): Selection<C> {
  const last = (rank([circuit, ...visible], result) ?? 1) - 1;
  switch (move) {
    case 'next':
      return { circuit, vector: Math.min(last, vector + 1) };
    case 'previous':
      return { circuit, vector: Math.max(0, vector - 1) };
    case 'first':
      return { circuit, vector: 0 };
    case 'last':
      return { circuit, vector: last };
    case 'circuitBefore':
    case 'circuitAfter': {
      const step = move === 'circuitAfter' ? 1 : -1;
      const ready = visible.filter((name) => result.circuits[name]);
      return { circuit: ready[ready.indexOf(circuit) + step] ?? circuit, vector };
    }
  }
}

/** How many singular values the first of the circuits that is there has. */
function rank(names: readonly string[], result: CircuitsResult | undefined): number | undefined {
  return names.map((name) => result?.circuits[name]?.singularValues.length).find((count) => count);
}
