import type { HeadRequest, HeadResult } from '../../protocol/head.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import {
  keyOnlyTables,
  largestSingularValues,
  spectrumPicture,
  vectorTables,
} from '../../report/spectra/circuitReport.js';
import { partsSentences, provenance } from '../../report/spectra/circuitWords.js';
import type { ReportParts } from '../../report/report.js';
import { HEAD_FAMILY } from './family.js';

/** Spectra of a head's QK circuits, and the tokens of each requested vector. */
export function headReport(_request: HeadRequest, result: HeadResult, full: boolean): ReportParts {
  return {
    fileName: `head-${formatHeadRef(result.head)}`,
    about: [...provenance(result), ...partsSentences(HEAD_FAMILY, result)],
    pictures: [spectrumPicture(HEAD_FAMILY, result)],
    tables: [
      () => largestSingularValues(HEAD_FAMILY, result),
      ...vectorTables(HEAD_FAMILY, result, full),
      ...keyOnlyTables(HEAD_FAMILY, result),
    ],
  };
}
