import type { CompositionResult, CompositionScore, HeadComparison } from '../../protocol/composition.js';
import { HEAD_SPACES } from '../../protocol/composition.js';
import { formatHeadRef, type HeadRef } from '../../protocol/headRef.js';
import { lengthOf, requireTable } from '../../report/budget.js';
import { mapTable } from '../../report/charts/chartTable.js';
import { CLAIMS } from '../../report/claims/claims.js';
import { largestOf } from '../../report/extremes.js';
import type { Column, TableData } from '../../report/tableModel.js';
import { provenanceLines } from '../../report/weightWords.js';
import { comparisonTitle, headNames } from './comparisonWords.js';
import { anticausalWords, compositionMap, randomWords } from './map.js';

const number = (key: string, label: string): Column => ({ key, label, kind: 'number' });

/** The strongest pairs. */
export function scoreTable(result: CompositionResult, pairs: readonly CompositionScore[]): TableData {
  const { kind, scores, anticausal } = result;
  return {
    title: `${kind}-composition: the strongest ${pairs.length} of ${scores.length} pairs`,
    fileName: `${kind}-composition`,
    about: [
      ...provenanceLines(
        result,
        `${kind}-composition scores, the strongest ${pairs.length} of ${scores.length}`,
        { usesW_EE: false },
      ),
      randomWords(result),
      ...(anticausal ? [anticausalWords(anticausal)] : []),
    ],
    columns: [
      { key: 'rank', label: '#', kind: 'integer' },
      { key: 'earlier', label: 'Earlier', kind: 'text' },
      { key: 'later', label: 'Later', kind: 'text' },
      number('score', 'Score'),
      anticausal
        ? number('percentile', CLAIMS.columnPercentile.text)
        : number('aboveRandom', CLAIMS.columnAboveRandom.text),
    ],
    rows: pairs.map(({ earlier, later, score, aboveRandom, percentile }, index) => [
      index + 1,
      formatHeadRef(earlier),
      formatHeadRef(later),
      score,
      anticausal ? (percentile ?? null) : aboveRandom,
    ]),
  };
}

/** The numbers of a head's map: its scores with every other. */
export function mappedScores(result: CompositionResult, focus: HeadRef): TableData {
  const { kind, anticausal } = result;
  const name = formatHeadRef(focus);
  return mapTable(compositionMap(result, focus), {
    fileName: `${kind}-composition-${name}`,
    about: [
      ...provenanceLines(result, `${kind}-composition scores of head ${name}`, { usesW_EE: false }),
      anticausal ? anticausalWords(anticausal) : randomWords(result),
    ],
  });
}

/** The name of a comparison's files. */
export function comparisonFile({ a, b }: HeadComparison): string {
  return `heads-${formatHeadRef(a)}-and-${formatHeadRef(b)}`;
}

/**
 * All cosines of principal angles and all singular values of two heads: the chart as text.
 *
 * @throws TooMuchToDraw
 */
export function comparisonTable(result: CompositionResult, comparison: HeadComparison): TableData {
  const { a, b } = comparison.singularValues;
  const [first, second] = headNames(comparison);
  const columns = [
    ...HEAD_SPACES.map((space) => ({
      column: number(`${space}Cosine`, `cos ${space}`),
      values: comparison[`${space}Cosines`],
    })),
    { column: number('qkA', `σ qk ${first}`), values: a.qk },
    { column: number('qkB', `σ qk ${second}`), values: b.qk },
    { column: number('ovA', `σ ov ${first}`), values: a.ov },
    { column: number('ovB', `σ ov ${second}`), values: b.ov },
  ];
  const count = largestOf(columns, ({ values }) => lengthOf(values));
  requireTable(count, columns.length);
  return {
    title: `Principal angles and singular values: ${comparisonTitle(comparison)}`,
    fileName: comparisonFile(comparison),
    about: provenanceLines(result, comparisonTitle(comparison), { usesW_EE: false }),
    columns: [{ key: 'index', label: '#', kind: 'integer' }, ...columns.map(({ column }) => column)],
    rows: Array.from({ length: count }, (_, index) => [
      index,
      ...columns.map(({ values }) => values[index] ?? null),
    ]),
  };
}
