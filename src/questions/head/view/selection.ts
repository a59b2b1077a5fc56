import {
  DIRECTED_CIRCUITS,
  type HeadCircuit,
  type HeadRequest,
  type HeadResult,
} from '../../../protocol/head.js';
import type { Selection } from '../../../report/spectra/circuitFamily.js';
import { hasTables, wantsEffectiveEmbedding } from './logic.js';

/**
 * The request for the selection's tables, or undefined if they are present or their circuit will arrive with the main
 * answer.
 */
export function requestForMissing(
  { circuit, vector }: Selection<HeadCircuit>,
  request: HeadRequest,
  result: HeadResult,
  mainPending: boolean,
): HeadRequest | undefined {
  const known = result.circuits[circuit];
  if (!known || hasTables(request, result, known, vector)) return undefined;
  if (mainPending && request.vectors.includes(vector)) return undefined;
  return {
    ...request,
    circuits: [circuit],
    vectors: [vector],
    cosine: DIRECTED_CIRCUITS.includes(circuit) && wantsEffectiveEmbedding(request),
  };
}
