import type { AttentionScore } from '../../protocol/attentionScores.js';
import { formatHeadRef, type HeadRef } from '../../protocol/headRef.js';
import type { ResultOf } from '../../protocol/questions.js';
import { requireMap } from '../../report/budget.js';
import { heatMap, type HeatMap, type HeatMapCell } from '../../report/charts/heatMap.js';
import { largestOf } from '../../report/extremes.js';
import { formatNumber } from '../../report/numbers.js';
import { isShare, SCORE_LABELS } from './words.js';

type ScoresResult = ResultOf<'scores'>;

export function headAt({ row, column }: HeatMapCell): HeadRef {
  return { layer: row, head: column };
}

/**
 * One score of every head, layer by head; colours begin at what even attention has.
 *
 * @throws TooMuchToDraw
 */
export function scoresMap(result: ScoresResult, score: AttentionScore): HeatMap {
  const { heads, headsPerKey, even } = result;
  const nLayers = 1 + largestOf(heads, ({ layer }) => layer);
  const nHeads = 1 + largestOf(heads, ({ head }) => head);
  requireMap(nLayers, nHeads);
  const cells = Array.from({ length: nLayers }, () =>
    new Array<ScoresResult['heads'][number] | undefined>(nHeads).fill(undefined),
  );
  for (const own of heads) cells[own.layer][own.head] = own;
  const title = SCORE_LABELS[score];
  const chance = even[score];
  return heatMap({
    title: `Every head: ${title.toLowerCase()}`,
    description: `${title} score of every head of ${result.model.name}, layer by head`,
    rows: cells.map((_, layer) => `${layer}`),
    columns: Array.from({ length: nHeads }, (_, head) => `${head}`),
    values: cells.map((row) => row.map((own) => own?.scores[score]?.mean ?? null)),
    ...(isShare(score) && { most: 1, ...(chance !== undefined && { least: chance }) }),
    ...(headsPerKey !== undefined && { columnsTogether: headsPerKey }),
    ...{ rowLabel: 'layer', columnLabel: 'head' },
    reading: ({ row, column }) => {
      const own = cells[row]?.[column];
      const value = own?.scores[score];
      if (!own || !value) return 'none';
      const beside = chance === undefined ? '' : `; even attention ${formatNumber(chance)}`;
      return `head ${formatHeadRef(own)}: ${formatNumber(value.mean)} ± ${formatNumber(value.sd)}${beside}`;
    },
  });
}
