import type { RequestOf, ResultOf } from '../../protocol/questions.js';
import { barChart, type BarChart } from '../../report/charts/barChart.js';
import { picture } from '../../report/charts/pictures.js';
import { firstRows } from '../../report/firstRows.js';
import { number, TOKEN } from '../../report/likelyTokens.js';
import { formatNumber } from '../../report/numbers.js';
import type { ReportParts } from '../../report/report.js';
import type { TableData } from '../../report/tableModel.js';
import { aboutAblation } from './words.js';

type AblateResult = ResultOf<'ablate'>;
type Edit = AblateResult['edits'][number];

const FILE_NAME = 'ablate';

/** Rows in notes. */
const MOST_PROMPTS = 20;

/** What the model's answer becomes without heads and MLPs. */
export function ablateReport(request: RequestOf<'ablate'>, result: AblateResult, full: boolean): ReportParts {
  const about = aboutAblation(request, result);
  const prompts = () => promptsTable(result, about);
  return {
    fileName: FILE_NAME,
    about,
    pictures: [picture('effects', () => effectsChart(result))],
    tables: [
      () => effectsTable(result, about),
      ...(result.prompts.length > 1 ? [() => (full ? prompts() : firstRows(prompts(), MOST_PROMPTS))] : []),
    ],
  };
}

/** `23.4`, `all 3 together`. */
function nameOf({ parts }: Edit): string {
  return parts.length === 1 ? parts[0] : `all ${parts.length} together`;
}

/** The change of the whole run beside that of the direct path. */
function effectsChart({ edits }: AblateResult): BarChart {
  return barChart({
    title: 'Change of the logit',
    description: 'Change of the logit by each edit, in a whole run and by the direct path alone',
    labels: 'words',
    bars: edits.flatMap((edit) => [
      { label: nameOf(edit), value: edit.mean.logit, reading: formatNumber(edit.mean.logit) },
      {
        label: `${nameOf(edit)}, direct`,
        value: edit.mean.direct,
        reading: formatNumber(edit.mean.direct),
        marked: true,
      },
    ]),
  });
}

function effectsTable({ edits }: AblateResult, about: readonly string[]): TableData {
  const hasInterval = edits.some(({ interval }) => interval);
  const hasRandom = edits.some(({ random }) => random);
  return {
    title: 'What each edit changes',
    fileName: `${FILE_NAME}-edits`,
    about,
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

/** Each prompt's own change by the last edit: of all parts together, if there are several. */
function promptsTable({ prompts, edits }: AblateResult, about: readonly string[]): TableData {
  const last = edits[edits.length - 1];
  return {
    title: `By prompt: ${nameOf(last)}`,
    fileName: `${FILE_NAME}-prompts`,
    about,
    columns: [
      { key: 'prompt', label: 'Prompt', kind: 'text' },
      TOKEN,
      number('before', 'Before'),
      number('logit', 'Change'),
      number('direct', 'Direct'),
      number('divergence', 'KL'),
    ],
    rows: prompts.map(({ text, target, logit }, i) => {
      const own = last.byPrompt[i];
      return [text, target.token, logit, own.logit, own.direct, own.divergence];
    }),
  };
}
