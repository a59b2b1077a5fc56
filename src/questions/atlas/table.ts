import type { AtlasResult } from '../../protocol/atlas.js';
import { SCORE_PARTS, type ScoreParts } from '../../protocol/scoreParts.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import { lengthOf, requireTable } from '../../report/budget.js';
import { CLAIMS } from '../../report/claims/claims.js';
import { largestOf } from '../../report/extremes.js';
import type { Column, TableData } from '../../report/tableModel.js';
import { rowsNote } from '../../report/rowWords.js';
import { provenanceLines, sentence } from '../../report/weightWords.js';
import type { AtlasSubject } from './words.js';
import { CIRCUIT_FORMULAS } from './words.js';

const number = (key: string, label: string): Column => ({ key, label, kind: 'number' });

const PART_LABELS: { readonly [part in keyof ScoreParts]: string } = {
  constant: 'Constant',
  queryOnly: 'Query only',
  keyOnly: 'Key only',
  interaction: 'Interaction',
};
const PART_COLUMNS = SCORE_PARTS.map((part) => number(part, PART_LABELS[part]));

/**
 * Every head's numbers for one circuit, with its copying score: the map as text.
 *
 * @throws TooMuchToDraw
 */
export function atlasTable(result: AtlasResult, subject: AtlasSubject): TableData {
  const circuit = subject === 'copying' ? undefined : subject;
  const summaries = result.heads.map((head) => circuit && head[circuit]);
  const count = largestOf(summaries, (summary) => lengthOf(summary?.topSingularValues));
  requireTable(summaries.length, count);
  const singular = Array.from({ length: count }, (_, index) => number(`singularValue${index}`, `σ${index}`));
  const hasParts = summaries.some((summary) => summary?.parts !== undefined);
  const ranked = result.crossed !== undefined;
  const what = circuit ? `${circuit} (${CIRCUIT_FORMULAS[circuit]})` : 'copying score';
  return {
    title: `Every head: ${circuit ?? 'copying score'}`,
    fileName: `atlas-${subject}`,
    about: [
      ...provenanceLines(result, `every head's ${what}`),
      ...(result.vocabularyRows ? [sentence(rowsNote(result.vocabularyRows))] : []),
    ],
    columns: [
      { key: 'head', label: 'Head', kind: 'text' },
      ...singular,
      ...(circuit
        ? [number('effectiveRank', 'Effective rank'), number('frobeniusNorm', 'Frobenius norm')]
        : []),
      ...(hasParts ? PART_COLUMNS : []),
      number('copyingScore', 'Copying'),
      ...(ranked ? [number('copyingPercentile', CLAIMS.columnCopyingPercentile.text)] : []),
    ],
    rows: result.heads.map((head, index) => {
      const summary = summaries[index];
      return [
        formatHeadRef(head),
        ...singular.map((_, k) => summary?.topSingularValues[k] ?? null),
        ...(circuit ? [summary?.effectiveRank ?? null, summary?.frobeniusNorm ?? null] : []),
        ...(hasParts ? SCORE_PARTS.map((part) => summary?.parts?.[part] ?? null) : []),
        head.copyingScore ?? null,
        ...(ranked ? [head.copyingPercentile ?? null] : []),
      ];
    }),
  };
}
