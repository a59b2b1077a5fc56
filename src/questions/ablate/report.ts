import type { RequestOf, ResultOf } from '../../protocol/questions.js';
import { picture } from '../../report/charts/pictures.js';
import { firstRows } from '../../report/firstRows.js';
import { number, TOKEN } from '../../report/likelyTokens.js';
import type { ReportParts } from '../../report/report.js';
import type { TableData } from '../../report/tableModel.js';
import { effectsChart, effectsTable, nameOf } from './effects.js';
import { aboutAblation } from './words.js';

type AblateResult = ResultOf<'ablate'>;

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
    pictures: [picture('effects', () => effectsChart(result.edits))],
    tables: [
      () =>
        effectsTable(
          { title: 'What each edit changes', fileName: `${FILE_NAME}-edits`, about },
          result.edits,
        ),
      ...(result.prompts.length > 1 ? [() => (full ? prompts() : firstRows(prompts(), MOST_PROMPTS))] : []),
    ],
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
