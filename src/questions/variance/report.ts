import type { VarianceRequest, VarianceResult } from '../../protocol/variance.js';
import { picture } from '../../report/charts/pictures.js';
import { firstRows } from '../../report/firstRows.js';
import type { ReportParts } from '../../report/report.js';
import { varianceHistogram } from './histogram.js';
import { leftOutTable, summaryTable, wordsTable } from './tables.js';
import { about, fileName } from './words.js';

const WORDS = 20;

/** How much of words a head's singular space explains. */
export function varianceReport(request: VarianceRequest, result: VarianceResult, full: boolean): ReportParts {
  const words = full ? Infinity : WORDS;
  return {
    fileName: fileName(result, 'explained'),
    about: about(request, result),
    pictures: [picture('histogram', () => varianceHistogram(request, result))],
    tables: [
      () => summaryTable(request, result),
      () => firstRows(wordsTable(request, result), words),
      () => firstRows(leftOutTable(request, result), words),
    ],
  };
}
