import { formatHeadRef } from '../../protocol/headRef.js';
import type { ResidualRequest, ResidualResult } from '../../protocol/residual.js';
import { picture } from '../../report/charts/pictures.js';
import { state } from '../../report/claims/claims.js';
import { formatNumber } from '../../report/numbers.js';
import type { ReportParts } from '../../report/report.js';
import type { TableData } from '../../report/tableModel.js';
import { largestParts, partsChart, patternMap } from './charts.js';
import { lensTable, nearestTable, neuronsTable, partsTable, splitTable } from './tables.js';
import { aboutPlace, fileName, neuronNote } from './words.js';

/** A pattern of more tokens is unreadable as a picture in notes. */
const MOST_TOKENS = 64;

/** One place in a prompt's residual stream: its nearest tokens, what wrote it, what attention did. */
export function residualReport(
  _request: ResidualRequest,
  result: ResidualResult,
  full: boolean,
): ReportParts {
  const { attention, tokens, norm } = result;
  const note = neuronNote(result);
  return {
    fileName: fileName(result, 'stream'),
    about: [
      ...aboutPlace(result),
      state('streamNorm', { norm: formatNumber(norm) }),
      ...(note === '' ? [] : [note]),
    ],
    pictures: [
      ...(attention && tokens.length <= MOST_TOKENS
        ? [picture(`attention-${formatHeadRef(attention.head)}`, () => patternMap(result, attention))]
        : []),
      picture('parts', () => partsChart(result)),
    ],
    tables: [
      () => lensTable(result, 'logitLens'),
      () => nearestTable(result),
      () => (full ? partsTable(result) : mainParts(result)),
      () => neuronsTable(result),
      ...(attention ? [() => splitTable(result, attention)] : []),
      () => lensTable(result, 'next'),
    ],
  };
}

function mainParts(result: ResidualResult): TableData {
  const parts = largestParts(result);
  const table = partsTable({ ...result, parts });
  if (parts.length === result.parts.length) return table;
  const line = state('mainParts', { shown: parts.length, parts: result.parts.length });
  return { ...table, about: [...table.about, line] };
}
