import { formatHeadRef } from '../../protocol/headRef.js';
import type { RequestOf, ResultOf } from '../../protocol/questions.js';
import { anticausalWords } from '../composition/map.js';
import { picture } from '../../report/charts/pictures.js';
import { CLAIMS } from '../../report/claims/claims.js';
import type { ReportParts } from '../../report/report.js';
import type { TableData } from '../../report/tableModel.js';
import { provenanceLines } from '../../report/weightWords.js';
import { affinityMap, randomWords } from './map.js';

/** The pairs of heads whose subspaces overlap most. */
export function affinityReport(_request: RequestOf<'affinity'>, result: ResultOf<'affinity'>): ReportParts {
  const { first, second } = result;
  return {
    fileName: `affinity-${first}-${second}`,
    about: affinityNotes(result),
    pictures: [picture('map', () => affinityMap(result))],
    tables: [() => pairTable(result)],
  };
}

/** Where the numbers come from, and what they are compared with. */
export function affinityNotes(result: ResultOf<'affinity'>): readonly string[] {
  const { first, second, anticausal, sharedBy } = result;
  return [
    ...provenanceLines(result, `overlap of ${first} and ${second} spaces`, { usesW_EE: false }),
    'Overlap: the mean squared cosine of the principal angles, which is the projection kernel over the smaller dimension.',
    randomWords(result),
    ...(anticausal ? [anticausalWords(anticausal)] : []),
    ...(sharedBy === undefined
      ? []
      : [`Each ${sharedBy} heads share their keys and values; the first stands for all of them.`]),
  ];
}

/** The listed pairs, largest overlap first. */
export function pairTable(result: ResultOf<'affinity'>): TableData {
  const { first, second, pairs, pairCount, anticausal } = result;
  return {
    title: `${first} and ${second} spaces: the largest overlaps, ${pairs.length} of ${pairCount}`,
    fileName: `affinity-${first}-${second}`,
    about: affinityNotes(result),
    columns: [
      { key: 'rank', label: '#', kind: 'integer' },
      { key: 'first', label: `Head (${first})`, kind: 'text' },
      { key: 'second', label: `Head (${second})`, kind: 'text' },
      { key: 'overlap', label: 'Overlap', kind: 'number' },
      { key: 'kernel', label: 'Kernel', kind: 'number' },
      { key: 'z', label: CLAIMS.columnZSpaces.text, kind: 'number' },
      ...(anticausal
        ? [{ key: 'percentile', label: CLAIMS.columnPercentile.text, kind: 'number' } as const]
        : []),
    ],
    rows: pairs.map((pair, index) => [
      ...[index + 1, formatHeadRef(pair.first), formatHeadRef(pair.second)],
      ...[pair.overlap, pair.kernel, pair.z],
      ...(anticausal ? [pair.percentile ?? null] : []),
    ]),
  };
}
