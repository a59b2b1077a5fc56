import type { CircuitResult } from '../../protocol/head.js';
import { isMostlyCommon, type CommonDirection } from '../../protocol/scoreParts.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import { formatNumber, formatPercent } from '../numbers.js';
import { rowsNote } from '../rowWords.js';
import { provenanceLines, sentence } from '../weightWords.js';
import type { CircuitFamily, CircuitsResult, Selection } from './circuitFamily.js';
import { partsSentence } from './partWords.js';

export const MARK_WORDS = {
  degenerate: 'not determined',
  null: 'rounding level',
  common: 'mostly the common direction',
} as const;

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
  const common = known.common?.[vector];
  return common && isMostlyCommon(common) ? commonWarning(common) : undefined;
}

/** What a vector mostly along the constant vector over the tokens is. */
export function commonWarning({ query, key }: CommonDirection): string {
  const share = formatPercent(Math.max(query, key) ** 2);
  return `${share} of one of its sides is the same for all tokens: it is mostly the common direction, and its tokens are those of the mean row. Centre the rows to see what tokens differ in.`;
}

/** One sentence for each circuit over the vocabulary. */
export function partsSentences<C extends string>(
  { names, parts: words }: CircuitFamily<C>,
  { circuits }: CircuitsResult,
): readonly string[] {
  return names.flatMap((name) => {
    const parts = circuits[name]?.parts;
    return parts ? [`${name}: ${partsSentence(parts, words)}`] : [];
  });
}

/** Lines on the source of a head's numbers. */
export function provenance(result: CircuitsResult): readonly string[] {
  const distance = result.distance ? `, distance ${result.distance}` : '';
  const rows = result.vocabularyRows ? [sentence(rowsNote(result.vocabularyRows))] : [];
  return [...provenanceLines(result, `head ${formatHeadRef(result.head)}${distance}`), ...rows];
}
