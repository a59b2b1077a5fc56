import type { NeighboursResult, TokenNeighbours } from '../../protocol/neighbours.js';
import { state } from '../../report/claims/claims.js';
import { formatNumber } from '../../report/numbers.js';
import type { TableData } from '../../report/tableModel.js';
import { markColumn } from '../../report/tokenMarks.js';
import { visibleToken } from '../../report/tokenSegments.js';
import { provenanceLines } from '../../report/weightWords.js';

/** The nearest tokens of one of the text's tokens. */
export function neighboursTable(
  result: NeighboursResult,
  { token, norm, neighbours }: TokenNeighbours,
): TableData {
  const name = visibleToken(token.token);
  const marks = markColumn(neighbours);
  return {
    title: `Neighbours of ${name} in ${result.space}`,
    fileName: `neighbours-${token.id}-${result.space}`,
    about: [
      ...provenanceLines(
        result,
        `neighbours of the token ${name} (${token.id}) in ${result.space} by cosine`,
      ),
      state('rowLength', { norm: formatNumber(norm) }),
    ],
    columns: [
      { key: 'rank', label: '#', kind: 'integer' },
      { key: 'token', label: 'Token', kind: 'token' },
      { key: 'cosine', label: 'cos', kind: 'number' },
      { key: 'id', label: 'Id', kind: 'integer' },
      ...marks.columns,
    ],
    rows: neighbours.map((own, index) => [
      ...[index + 1, own.token, own.cosine, own.id],
      ...marks.cells(own),
    ]),
  };
}
