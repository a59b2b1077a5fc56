import { FLOAT32_ROUNDING, RawVocabulary } from '../../src/model/rawVocabulary.js';
import { forget } from '../../src/model/remember.js';
import { VocabularyMatrix } from '../../src/model/vocabularyMatrix.js';
import type { Rows } from './subspaces.js';
import { compute } from './support.js';

/** A vocabulary matrix of these rows, as they are. */
export function vocabularyMatrixOf(rows: Rows): VocabularyMatrix {
  const data = new Float32Array(rows.length * rows[0].length);
  rows.forEach((row, r) => data.set(row, r * row.length));
  const stored = { dtype: 'F32', data, rows: rows.length, cols: rows[0].length } as const;
  const raw = new RawVocabulary('W_E', stored, compute, 'rows of a test', forget, FLOAT32_ROUNDING);
  return new VocabularyMatrix('W_E', raw, { center: false });
}
