import type { CircuitResult, HeadRequest, HeadResult, SingularVector } from '../../../protocol/head.js';
import { joinCircuits, sameSubject } from '../../../webview/spectra/joinCircuits.js';
import type { LogicOf } from '../../../webview/views/logic.js';

export const headLogic: LogicOf<'head'> = {
  join: joinHeadResults,
  isComplete: isCompleteHead,
};

/** Whether the request computes W_EE, so that `qk`'s table with it will arrive. */
export function wantsEffectiveEmbedding({ circuits, cosine }: HeadRequest): boolean {
  return cosine || circuits.includes('effective');
}

/**
 * Circuits and vectors of both results; those in both are taken from `next`. Results for different weights, heads,
 * processings or W_EE are never mixed: then only `next` is used.
 */
export function joinHeadResults(previous: HeadResult, next: HeadResult): HeadResult {
  if (!sameSubject(previous, next)) return next;
  return { ...next, circuits: joinCircuits(previous.circuits, next.circuits, withKnownEffective) };
}

/** W_EE's table arrives after the others: an answer without it does not remove it. */
function withKnownEffective(previous: SingularVector, next: SingularVector): SingularVector {
  const known = previous.cosine?.keyEffectiveEmbed;
  if (!known || !next.cosine || next.cosine.keyEffectiveEmbed) return next;
  const ends = previous.signed?.keyEffectiveEmbed;
  return {
    ...next,
    cosine: { ...next.cosine, keyEffectiveEmbed: known },
    ...(next.signed && ends && { signed: { ...next.signed, keyEffectiveEmbed: ends } }),
  };
}

function isCompleteHead(request: HeadRequest, result: HeadResult): boolean {
  const { circuits, leftOut = [] } = result;
  return request.circuits.every((name) => {
    const circuit = circuits[name];
    if (!circuit) return leftOut.includes(name);
    const indices = request.vectors.filter((index) => index < circuit.singularValues.length);
    return indices.every((index) => hasTables(request, result, circuit, index));
  });
}

/** Whether the circuit has all tables for a vector that the request can give. */
export function hasTables(
  request: HeadRequest,
  { withoutEffective }: Pick<HeadResult, 'withoutEffective'>,
  circuit: CircuitResult,
  index: number,
): boolean {
  const vector = circuit.vectors.find((candidate) => candidate.index === index);
  if (!vector) return false;
  if (!vector.cosine || vector.cosine.keyEffectiveEmbed !== undefined) return true;
  return withoutEffective === true || !wantsEffectiveEmbedding(request);
}
