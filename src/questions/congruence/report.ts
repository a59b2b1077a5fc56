import type { CongruenceRequest, CongruenceResult, CongruenceRow } from '../../protocol/congruence.js';
import { picture } from '../../report/charts/pictures.js';
import { state } from '../../report/claims/claims.js';
import { firstRows } from '../../report/firstRows.js';
import type { ReportParts } from '../../report/report.js';
import { congruenceChart } from './chart.js';
import { byP, rowName } from './rows.js';
import { about, congruenceTable, fileName, topTokensTable } from './tables.js';

const DIRECTIONS = 20;

/** Whether the top tokens of directions belong together, and the tokens of the direction with the smallest p. */
export function congruenceReport(
  _request: CongruenceRequest,
  result: CongruenceResult,
  full: boolean,
): ReportParts {
  const rows = byP(result.rows);
  const [leading] = rows;
  return {
    fileName: fileName(result),
    about: [...about(result), ...notDetermined(rows)],
    pictures: [picture('p-values', () => congruenceChart(rows, true))],
    tables: [
      () => firstRows(congruenceTable(result, rows), full ? Infinity : DIRECTIONS),
      ...(leading ? [() => topTokensTable(result, leading)] : []),
    ],
  };
}

/** A line that names the directions whose singular values are degenerate, if there are any. */
function notDetermined(rows: readonly CongruenceRow[]): readonly string[] {
  const names = rows.filter(({ degenerate }) => degenerate).map(rowName);
  return names.length > 0 ? [state('degenerateDirections', { names: names.join(', ') })] : [];
}
