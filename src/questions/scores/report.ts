import type { RequestOf, ResultOf } from '../../protocol/questions.js';
import { picture } from '../../report/charts/pictures.js';
import { firstRows } from '../../report/firstRows.js';
import type { ReportParts } from '../../report/report.js';
import { scoresMap } from './map.js';
import { headsTable, mainScore, strongestTable } from './tables.js';
import { aboutScores, isShare } from './words.js';

type ScoresResult = ResultOf<'scores'>;

/** Heads of each score, and of all, in notes. */
const MOST_OF_EACH = 3;
const MOST_LISTED = 20;
/** Heads of each score in full reports, beside all heads. */
const MANY_OF_EACH = 10;

/** What heads attend to, and what their weights alone say of it. */
export function scoresReport(
  _request: RequestOf<'scores'>,
  result: ScoresResult,
  full: boolean,
): ReportParts {
  const shown = result.scores.filter((score) => result.heads.some(({ scores }) => scores[score]));
  return {
    fileName: 'scores',
    about: aboutScores(result),
    pictures: shown.map((score) => picture(`map-${score}`, () => scoresMap(result, score))),
    tables: [
      ...(shown.some(isShare) ? [() => strongestTable(result, full ? MANY_OF_EACH : MOST_OF_EACH)] : []),
      () => firstRows(headsTable(result, mainScore(shown)), full ? Infinity : MOST_LISTED),
    ],
  };
}
