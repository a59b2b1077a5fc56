import type { CircuitResult } from '../../protocol/head.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import { formatNumber } from '../numbers.js';
import { provenanceLines } from '../weightWords.js';
import type { CircuitsResult, Selection } from './circuitFamily.js';

export const MARK_WORDS = { degenerate: 'not determined', null: 'rounding level' } as const;

/** The largest sine of the angle at which a vector still counts as determined. */
const LARGEST_ANGLE = 0.1;

/** "effective · vector 0 · singular value 123.4", as far as known. */
export function selectionTitle(
  { circuit, vector }: Selection<string>,
  known: CircuitResult | undefined,
): string {
  const value = known?.singularValues[vector];
  const parts = [
    circuit,
    `vector ${vector}`,
    ...(value === undefined ? [] : [`singular value ${formatNumber(value)}`]),
  ];
  return parts.join(' · ');
}

/** Why the vector must not be read at face value, or undefined if it may. */
export function selectionWarning({ vector }: Selection<string>, known: CircuitResult): string | undefined {
  if (known.null[vector]) {
    return 'Its singular value is at rounding level: the vector is arbitrary and its tables mean nothing.';
  }
  if (known.degenerate[vector]) {
    const bound = known.angleBound?.[vector] ?? 0;
    return bound > LARGEST_ANGLE
      ? `Another singular value is so near that the rounding of the stored weights may turn the vector by an angle of sine ${formatNumber(bound)}: only the space that such vectors span together is determined.`
      : 'Its singular value is within 1 % of another: only the plane they span is determined, not the vector.';
  }
  return undefined;
}

/** Lines on the source of a head's numbers. */
export function provenance(result: CircuitsResult): readonly string[] {
  const distance = result.distance ? `, distance ${result.distance}` : '';
  return provenanceLines(result, `head ${formatHeadRef(result.head)}${distance}`);
}
