import type { ResultOf } from '../../protocol/questions.js';
import { barChart, type BarChart } from '../../report/charts/barChart.js';
import { number } from '../../report/likelyTokens.js';
import { formatNumber } from '../../report/numbers.js';
import type { TableData } from '../../report/tableModel.js';

/** What an edit changes, as far as it is drawn. */
export type Edit = Omit<ResultOf<'ablate'>['edits'][number], 'byPrompt'>;

/** `23.4`, `all 3 together`. */
export function nameOf({ parts }: Pick<Edit, 'parts'>): string {
  return parts.length === 1 ? parts[0] : `all ${parts.length} together`;
}

/** The change of the whole run beside that of the direct path. */
export function effectsChart(edits: readonly Edit[]): BarChart {
  return barChart({
    title: 'Change of the logit',
    description: 'Change of the logit by each edit, in a whole run and by the direct path alone',
    labels: 'words',
    bars: edits.flatMap(({ parts, mean: { logit, direct } }) => {
      const label = parts.length === 1 ? parts[0] : `all ${parts.length}`;
      return [
        { label, value: logit, reading: formatNumber(logit) },
        { label: `${label}, direct`, value: direct, reading: formatNumber(direct), marked: true },
      ];
    }),
  });
}

/** What each edit changes, with the interval and random edits where there are any. */
export function effectsTable(
  named: Pick<TableData, 'title' | 'fileName' | 'about'>,
  edits: readonly Edit[],
): TableData {
  const hasInterval = edits.some(({ interval }) => interval);
  const hasRandom = edits.some(({ random }) => random);
  return {
    ...named,
    columns: [
      { key: 'edit', label: 'Edited', kind: 'text' },
      number('logit', 'Logit'),
      ...(hasInterval ? [number('low', '95 % from'), number('high', '95 % to')] : []),
      number('direct', 'Direct'),
      ...(hasRandom ? [number('randomMean', 'Random edits'), number('randomSd', 'their SD')] : []),
      number('probability', 'Probability'),
      number('divergence', 'KL'),
    ],
    rows: edits.map((edit) => [
      nameOf(edit),
      edit.mean.logit,
      ...(hasInterval ? [edit.interval?.low ?? null, edit.interval?.high ?? null] : []),
      edit.mean.direct,
      ...(hasRandom ? [edit.random?.mean ?? null, edit.random?.sd ?? null] : []),
      edit.mean.probability,
      edit.mean.divergence,
    ]),
  };
}
