import type { AtlasCircuit, AtlasResult, CircuitSummary } from '../../protocol/atlas.js';
import { state } from '../../report/claims/claims.js';

const PLAIN_MEASURES = ['topSingularValue', 'effectiveRank', 'frobeniusNorm'] as const;
/** Shares of the scores, which only circuits over the vocabulary have. */
const SHARES = ['unseen', 'keyOnly', 'interaction'] as const;
/** The measure shown for a circuit. */
export const MEASURES = [...PLAIN_MEASURES, ...SHARES] as const;
export type Measure = (typeof MEASURES)[number];

/** A head's circuit, or its copying score. */
export type AtlasSubject = AtlasCircuit | 'copying';

/** The circuits most readable in whole words come first. */
export const SUBJECTS: readonly AtlasSubject[] = ['effective', 'qk', 'embedding', 'fullOv', 'ov', 'copying'];

/** What the map shows for each head; the measure is ignored for the copying score. */
export interface AtlasShown {
  readonly subject: AtlasSubject;
  readonly measure: Measure;
}

export const CIRCUIT_FORMULAS: { readonly [circuit in AtlasCircuit]: string } = {
  qk: 'W_Q W_Kᵀ',
  embedding: 'W_E W_Q W_Kᵀ W_Eᵀ',
  effective: 'W_Uᵀ W_Q W_Kᵀ W_EEᵀ',
  ov: 'W_V W_O',
  fullOv: 'W_E W_V W_O W_U',
};

export const MEASURE_WORDS: { readonly [measure in Measure]: { label: string; note: string } } = {
  topSingularValue: {
    label: 'largest singular value',
    note: state('largestValue', {}),
  },
  effectiveRank: {
    label: 'effective rank',
    note: state('effectiveRank', {}),
  },
  frobeniusNorm: { label: 'Frobenius norm', note: state('frobeniusNorm', {}) },
  unseen: {
    label: 'unseen share',
    note: state('unseenShare', {}),
  },
  keyOnly: {
    label: 'key-only share',
    note: state('keyOnlyShare', {}),
  },
  interaction: { label: 'interaction share', note: state('interactionShare', {}) },
};

/** The measures that a circuit has. */
export function measuresOf(subject: AtlasCircuit): readonly Measure[] {
  const overVocabulary = subject !== 'qk' && subject !== 'ov';
  return overVocabulary ? MEASURES : PLAIN_MEASURES;
}

/** The measure of a circuit's summary; undefined if it is not known. */
export function measureOf(summary: CircuitSummary, measure: Measure): number | undefined {
  const { parts } = summary;
  if (measure === 'topSingularValue') return summary.topSingularValues[0];
  if (measure === 'unseen') return parts && parts.constant + parts.queryOnly;
  return measure === 'keyOnly' || measure === 'interaction' ? parts?.[measure] : summary[measure];
}

/** The name of the map's number. */
export function subjectNote(
  { subject, measure }: AtlasShown,
  { crossed }: Pick<AtlasResult, 'crossed'>,
): string {
  const range = state('copyingRange', { source: 'W_E' });
  return subject === 'copying'
    ? crossed
      ? `${state('copyingSided', {})} ${range}`
      : range
    : `${CIRCUIT_FORMULAS[subject]}: ${MEASURE_WORDS[measure].note}.`;
}
