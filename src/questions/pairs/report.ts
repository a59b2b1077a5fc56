import { formatHeadRef } from '../../protocol/headRef.js';
import type { PairsRequest, PairsResult } from '../../protocol/pairs.js';
import { picture } from '../../report/charts/pictures.js';
import type { ReportParts } from '../../report/report.js';
import { effectChart, queriesChart, scoresChart } from './charts.js';
import { hasPairs, pairsMap } from './map.js';
import { bestTable, effectsTable, movedTable, queriesTable, scoresTable } from './tables.js';
import { aboutPairs, adviseNotOneToken } from './words.js';

/** Typed tokens of a head against each other and the vocabulary. */
export function pairsReport(_request: PairsRequest, result: PairsResult): ReportParts {
  const { head, qk, queries = [], ov, notOneToken } = result;
  const paired = hasPairs(result);
  return {
    fileName: `pairs-${formatHeadRef(head)}`,
    about: [...aboutPairs(result), ...notOneToken.map(adviseNotOneToken)],
    pictures: [
      ...(paired ? [picture('map', () => pairsMap(result))] : []),
      ...qk.map((scores, index) => picture(numbered('scores', index), () => scoresChart(result, scores))),
      ...queries.map((scores, index) => picture(numbered('queries', index), () => queriesChart(scores))),
      ...ov.map((effect, index) => picture(numbered('effect', index), () => effectChart(result, effect))),
    ],
    tables: [
      ...(paired ? [() => scoresTable(result)] : []),
      ...(ov.length > 0 ? [() => effectsTable(result)] : []),
      ...qk.map((scores) => () => bestTable(result, scores)),
      ...queries.map((scores) => () => queriesTable(result, scores)),
      ...ov.flatMap((effect) => [
        () => movedTable(result, effect, 'raises'),
        () => movedTable(result, effect, 'lowers'),
      ]),
    ],
  };
}

/** `scores`, `scores-2`, … */
function numbered(name: string, index: number): string {
  return index === 0 ? name : `${name}-${index + 1}`;
}
