import type { AtlasCircuit } from '../../protocol/atlas.js';

/** The measure shown for a circuit. */
export const MEASURES = ['topSingularValue', 'effectiveRank', 'frobeniusNorm'] as const;
export type Measure = (typeof MEASURES)[number];

/** A head's circuit, or its copying score. */
export type AtlasSubject = AtlasCircuit | 'copying';

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
    note: 'how strongly its first pair of directions matches',
  },
  effectiveRank: {
    label: 'effective rank',
    note: 'exp of the entropy of the squared singular values’ shares: how many directions count',
  },
  frobeniusNorm: { label: 'Frobenius norm', note: 'root of the sum of its squared singular values' },
};

const COPYING_NOTE =
  'Sum of the eigenvalues of W_E W_V W_O W_U over the sum of their magnitudes: 1, a token raises tokens like itself; -1, it lowers them.';

/** The name of the map's number. */
export function subjectNote({ subject, measure }: AtlasShown): string {
  return subject === 'copying'
    ? COPYING_NOTE
    : `${CIRCUIT_FORMULAS[subject]}: ${MEASURE_WORDS[measure].note}.`;
}
