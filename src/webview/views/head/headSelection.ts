import type { HeadRequest, HeadResult, QkCircuit } from '../../../protocol/head.js';
import { QK_CIRCUITS } from '../../../protocol/head.js';
import { hasTables, wantsEffectiveEmbedding } from './headLogic.js';
import type { HeadMemory } from './headMemory.js';

/** One singular vector of one circuit. */
export interface Selection {
  readonly circuit: QkCircuit;
  readonly vector: number;
}

/** Shown first, where nothing was chosen: what the head matches in whole words. */
const MOST_TELLING: readonly QkCircuit[] = ['effective', 'qk', 'embedding'];

/** The chosen vector, within what the result has and the request asks for. */
export function chosenVector(
  memory: HeadMemory,
  request: HeadRequest,
  result: HeadResult | undefined,
): Selection {
  const asked = QK_CIRCUITS.filter((name) => request.circuits.includes(name));
  const chosen = memory.circuit && asked.includes(memory.circuit) ? memory.circuit : undefined;
  const circuit =
    chosen ?? MOST_TELLING.find((name) => asked.includes(name) && result?.circuits[name]) ?? asked[0] ?? 'qk';
  const count = rank(result);
  return { circuit, vector: count === undefined ? memory.vector : Math.min(memory.vector, count - 1) };
}

export type Move = 'next' | 'previous' | 'first' | 'last' | 'circuitBefore' | 'circuitAfter';

/** The selection one step on; it stays where there is nothing further. */
export function moveSelection(
  { circuit, vector }: Selection,
  move: Move,
  result: HeadResult,
  visible: readonly QkCircuit[],
): Selection {
  const last = (rank(result) ?? 1) - 1;
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
      const ready = QK_CIRCUITS.filter((name) => result.circuits[name] && visible.includes(name));
      return { circuit: ready[ready.indexOf(circuit) + step] ?? circuit, vector };
    }
  }
}

/** d_head: how many singular values each circuit has. */
export function rank(result: HeadResult | undefined): number | undefined {
  return QK_CIRCUITS.map((name) => result?.circuits[name]?.singularValues.length).find((count) => count);
}

/**
 * The request that brings the tables of the selection, or undefined when they are there or their circuit is still
 * to come with the main answer.
 */
export function requestForMissing(
  { circuit, vector }: Selection,
  request: HeadRequest,
  result: HeadResult,
  mainPending: boolean,
): HeadRequest | undefined {
  const known = result.circuits[circuit];
  if (!known || hasTables(request, known, vector)) return undefined;
  if (mainPending && request.vectors.includes(vector)) return undefined;
  return {
    ...request,
    circuits: [circuit],
    vectors: [vector],
    cosine: circuit === 'qk' && wantsEffectiveEmbedding(request),
  };
}
