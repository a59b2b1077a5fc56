import type { CircuitResult } from '../../protocol/head.js';
import { commonSide, isMostlyCommon, type CommonDirection } from '../../protocol/scoreParts.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import { CLAIMS, state } from '../claims/claims.js';
import { formatNumber, formatPercent } from '../numbers.js';
import { rowsNote } from '../rowWords.js';
import { provenanceLines, sentence } from '../weightWords.js';
import type { CircuitFamily, CircuitsResult, Selection } from './circuitFamily.js';
import { partsSentence, type PartWords } from './partWords.js';
import { rankingLines } from './rankWords.js';

export const MARK_WORDS = {
  degenerate: CLAIMS.degenerateMark.text,
  null: CLAIMS.nullMark.text,
  common: CLAIMS.commonMark.text,
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
export function selectionWarning(
  { vector }: Selection<string>,
  known: CircuitResult,
  words: PartWords,
): string | undefined {
  if (known.null[vector]) return state('nullVector', {});
  if (known.degenerate[vector]) {
    const bound = known.angleBound?.[vector] ?? 0;
    return bound > LARGEST_ANGLE
      ? state('turnedVector', { sine: formatNumber(bound) })
      : state('planeVector', {});
  }
  const common = known.common?.[vector];
  return common && isMostlyCommon(common) ? commonWarning(common, words) : undefined;
}

/** The same where there is little room: a few words, and the warning that they stand for. */
export function selectionRemark(
  selection: Selection<string>,
  known: CircuitResult,
  words: PartWords,
): { readonly mark: string; readonly about: string } | undefined {
  const about = selectionWarning(selection, known, words);
  if (about === undefined) return undefined;
  const { vector } = selection;
  const mark = known.null[vector] ? 'null' : known.degenerate[vector] ? 'degenerate' : 'common';
  return { mark: MARK_WORDS[mark], about };
}

/** What a vector mostly along the constant vector over the tokens is. */
export function commonWarning(common: CommonDirection, { sides }: PartWords): string {
  const side = commonSide(common);
  return state('commonVector', { share: formatPercent(common[side] ** 2), side: sides[side] });
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
  return [
    ...provenanceLines(result, `head ${formatHeadRef(result.head)}${distance}`),
    ...rows,
    ...rankingLines(result),
  ];
}
