import type { AtlasResult } from '../../protocol/atlas.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import { lengthOf, requireTable } from '../../report/budget.js';
import { largestOf } from '../../report/extremes.js';
import type { Column, TableData } from '../../report/tableModel.js';
import { provenanceLines } from '../../report/weightWords.js';
import type { AtlasSubject } from './words.js';
import { CIRCUIT_FORMULAS } from './words.js';

const number = (key: string, label: string): Column => ({ key, label, kind: 'number' });

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
  const what = circuit ? `${circuit} (${CIRCUIT_FORMULAS[circuit]})` : 'copying score';
  return {
    title: `Every head: ${circuit ?? 'copying score'}`,
    fileName: `atlas-${subject}`,
    about: provenanceLines(result, `every head's ${what}`),
    columns: [
      { key: 'head', label: 'Head', kind: 'text' },
      ...singular,
      ...(circuit
        ? [number('effectiveRank', 'Effective rank'), number('frobeniusNorm', 'Frobenius norm')]
        : []),
      number('copyingScore', 'Copying'),
    ],
    rows: result.heads.map((head, index) => {
      const summary = summaries[index];
      return [
        formatHeadRef(head),
        ...singular.map((_, k) => summary?.topSingularValues[k] ?? null),
        ...(circuit ? [summary?.effectiveRank ?? null, summary?.frobeniusNorm ?? null] : []),
        head.copyingScore ?? null,
      ];
    }),
  };
}
