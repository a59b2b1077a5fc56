import type { RequestOf, ResultOf } from '../../protocol/questions.js';
import { state } from '../../report/claims/claims.js';
import { formatNumber } from '../../report/numbers.js';
import type { ReportParts } from '../../report/report.js';
import { provenanceLines } from '../../report/weightWords.js';

/** The positions nearest to one. */
export function positionsReport(
  _request: RequestOf<'positions'>,
  result: ResultOf<'positions'>,
): ReportParts {
  const { position, norm, nearest } = result;
  const fileName = `positions-${position}`;
  const about = [
    ...provenanceLines(result, `rows of W_pos nearest to that of position ${position}, by cosine`, {
      usesW_EE: false,
    }),
    state('rowLength', { norm: formatNumber(norm) }),
  ];
  const table = {
    title: `Positions nearest to ${position} in W_pos`,
    fileName,
    about,
    columns: [
      { key: 'rank', label: '#', kind: 'integer' },
      { key: 'position', label: 'Position', kind: 'integer' },
      { key: 'cosine', label: 'cos', kind: 'number' },
      { key: 'distance', label: 'Distance', kind: 'integer' },
    ],
    rows: nearest.map((other, index) => [index + 1, other.position, other.cosine, other.position - position]),
  } as const;
  return { fileName, about, pictures: [], tables: [() => table] };
}
