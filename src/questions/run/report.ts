import type { RequestOf, ResultOf } from '../../protocol/questions.js';
import { picture } from '../../report/charts/pictures.js';
import type { ReportParts } from '../../report/report.js';
import { layersChart, lensMap, writersMap } from './charts.js';
import { lensTable, nextTable, sourcesTable, writersTable } from './tables.js';
import { aboutRun, fileName, outcome } from './words.js';

/** Fewer rows than anyone scrolls through: the others are in one, and `--json` has all. */
const MOST_WRITERS = 20;

/** A map of more tokens is unreadable as a picture in notes. */
const MOST_TOKENS = 64;

/** Which parts of the model wrote a token's logit on a prompt. */
export function runReport(_request: RequestOf<'run'>, result: ResultOf<'run'>, full: boolean): ReportParts {
  const { sources, split, lens, tokens } = result;
  return {
    fileName: fileName(result, 'run'),
    about: [...aboutRun(result), ...outcome(result)],
    pictures: [
      picture('writers', () => writersMap(result)),
      picture('layers', () => layersChart(result)),
      ...(lens && tokens.length <= MOST_TOKENS ? [picture('lens', () => lensMap(result, lens))] : []),
    ],
    tables: [
      () => writersTable(result, full ? split.parts.length : MOST_WRITERS),
      ...(lens ? [() => lensTable(result, lens)] : []),
      ...(sources ? [() => sourcesTable(result, sources)] : []),
      () => nextTable(result),
    ],
  };
}
