import type { OvCircuit, OvRequest, OvResult } from '../../../protocol/ov.js';
import { OV_CIRCUITS } from '../../../protocol/ov.js';
import { omit } from '../../../webview/omit.js';
import type { Selection } from '../../../report/spectra/circuitFamily.js';
import { joinCircuits, sameSubject } from '../../../webview/spectra/joinCircuits.js';
import type { LogicOf } from '../../../webview/views/logic.js';

/** An answer with one more vector has no copying score, ranks or effect: the old ones are kept. */
export const ovLogic: LogicOf<'ov'> = {
  join: (previous, next) => {
    if (!sameSubject(previous, next) || previous.source !== next.source) return next;
    return { ...previous, ...next, circuits: joinCircuits(previous.circuits, next.circuits) };
  },
  isComplete: (request, result) =>
    result.ownRanks !== undefined &&
    (request.token === undefined || result.raises !== undefined) &&
    ((request.streams ?? 'none') === 'none' || result.streamRanks !== undefined) &&
    [...OV_CIRCUITS, ...(result.circuits.update ? (['update'] as const) : [])].every((circuit) =>
      request.vectors.every((index) => {
        const known = result.circuits[circuit];
        return known && (index >= known.singularValues.length || hasVector(result, circuit, index));
      }),
    ),
};

/** The request for the selection's tables, or undefined if they are present or will arrive. */
export function requestForMissing(
  { circuit, vector }: Selection<OvCircuit>,
  request: OvRequest,
  result: OvResult,
  mainPending: boolean,
): OvRequest | undefined {
  if (!result.circuits[circuit] || hasVector(result, circuit, vector)) return undefined;
  if (mainPending && request.vectors.includes(vector)) return undefined;
  return { ...omit(request, 'token', 'ranked', 'streams', 'prompt'), only: [circuit], vectors: [vector] };
}

function hasVector(result: OvResult, circuit: OvCircuit, index: number): boolean {
  return result.circuits[circuit]?.vectors.some((vector) => vector.index === index) ?? false;
}
