import type { HeadRequest, HeadResult, QkCircuit } from '../../../protocol/head.js';
import type { Selection } from '../../../report/spectra/circuitFamily.js';
import { hasTables, wantsEffectiveEmbedding } from './logic.js';

/**
 * The request that brings the tables of the selection, or undefined when they are there or their circuit is still
 * to come with the main answer.
 */
export function requestForMissing(
  { circuit, vector }: Selection<QkCircuit>,
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
