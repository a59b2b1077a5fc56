import type { CongruenceRequest, CongruenceResult } from '../../protocol/congruence.js';
import { linePicture } from '../../report/charts/pictures.js';
import { firstRows } from '../../report/firstRows.js';
import type { ReportParts } from '../../report/report.js';
import { congruenceChart } from './chart.js';
import { byP } from './rows.js';
import { about, congruenceTable, fileName, topTokensTable } from './tables.js';

const DIRECTIONS = 20;

/** Whether the top tokens of directions belong together, and the tokens of the direction with the smallest p. */
export function congruenceReport(_request: CongruenceRequest, result: CongruenceResult): ReportParts {
  const rows = byP(result.rows);
  const [leading] = rows;
  return {
    fileName: fileName(result),
    about: about(result),
    pictures: [linePicture('p-values', () => congruenceChart(rows, true))],
    tables: [
      () => firstRows(congruenceTable(result, rows), DIRECTIONS),
      ...(leading ? [() => topTokensTable(result, leading)] : []),
    ],
  };
}
