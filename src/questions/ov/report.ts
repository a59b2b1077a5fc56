import { formatHeadRef } from '../../protocol/headRef.js';
import type { OvRequest, OvResult } from '../../protocol/ov.js';
import {
  keyOnlyTables,
  largestSingularValues,
  spectrumPicture,
  vectorTables,
} from '../../report/spectra/circuitReport.js';
import { picture } from '../../report/charts/pictures.js';
import { partsSentences, provenance } from '../../report/spectra/circuitWords.js';
import { firstRows } from '../../report/firstRows.js';
import { state } from '../../report/claims/claims.js';
import { crossedWords } from '../../report/crossedWords.js';
import { formatNumber } from '../../report/numbers.js';
import type { ReportParts } from '../../report/report.js';
import { OV_FAMILY } from './family.js';
import { ranksHistogram } from './ranksHistogram.js';
import { effectsOf, effectTable, leftOutTable, ranksTable, verdictSentences } from './tables.js';

const WORDS = 20;

/** Whether a head copies, which tokens one token raises and lowers, and the spectra of its OV circuits. */
export function ovReport(request: OvRequest, result: OvResult, full: boolean): ReportParts {
  const { copyingScore, ownRanks, streamRanks, source } = result;
  // Without words of its own the request ranks a sample, of which a few rows are enough.
  const words = full && request.ranked ? Infinity : WORDS;
  return {
    fileName: `ov-${formatHeadRef(result.head)}`,
    about: [
      ...provenance(result),
      ...partsSentences(OV_FAMILY, result),
      ...(copyingScore === undefined
        ? []
        : [
            state('copyingScore', { score: formatNumber(copyingScore), source }),
            ...crossedWords(result.copyingPercentile, result.crossed),
          ]),
      ...verdictSentences(request, result),
    ],
    pictures: [
      ...(ownRanks?.dVocab === undefined
        ? []
        : [picture('own-ranks', () => ranksHistogram(request, result, ownRanks, ownRanks.dVocab!))]),
      spectrumPicture(OV_FAMILY, result),
    ],
    tables: [
      ...effectsOf(result).flatMap((effect) => [
        () => effectTable(result, effect, 'raises'),
        () => effectTable(result, effect, 'lowers'),
      ]),
      () => largestSingularValues(OV_FAMILY, result),
      ...vectorTables(OV_FAMILY, result, full),
      ...keyOnlyTables(OV_FAMILY, result),
      ...(ownRanks ? [() => firstRows(ranksTable(result, ownRanks), words)] : []),
      ...(streamRanks ? [() => firstRows(ranksTable(result, streamRanks, true), words)] : []),
      ...(ownRanks ? [() => firstRows(leftOutTable(result, ownRanks), words)] : []),
    ],
  };
}
