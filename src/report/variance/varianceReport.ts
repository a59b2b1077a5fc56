import type { VarianceRequest, VarianceResult } from '../../protocol/variance.js';
import { histogramPicture } from '../charts/pictures.js';
import { firstRows } from '../firstRows.js';
import type { ReportParts } from '../report.js';
import { varianceHistogram } from './varianceHistogram.js';
import { leftOutTable, summaryTable, wordsTable } from './varianceTables.js';
import { about, fileName } from './varianceWords.js';

const WORDS = 20;

/** How much of words a head's singular space explains. */
export function varianceReport(request: VarianceRequest, result: VarianceResult): ReportParts {
  return {
    fileName: fileName(result, 'explained'),
    about: about(request, result),
    pictures: [histogramPicture('histogram', () => varianceHistogram(request, result))],
    tables: [
      () => summaryTable(request, result),
      () => firstRows(wordsTable(request, result), WORDS),
      () => firstRows(leftOutTable(request, result), WORDS),
    ],
  };
}
