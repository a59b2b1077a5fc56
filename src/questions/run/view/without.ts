import type { TemplateResult } from 'lit';
import { html } from 'lit';
import { formatPart, type AblatedPart } from '../../../protocol/ablation.js';
import type { RequestOf, ResultOf } from '../../../protocol/questions.js';
import '../../../webview/components/dataTable.js';
import type { RowOpener } from '../../../webview/components/dataTable.js';
import { omit } from '../../../webview/omit.js';
import type { ViewContext } from '../../../webview/views/view.js';
import { questionAbout } from '../../questions.js';
import { ablatedPart } from '../ablated.js';
import type { Part } from '../byEffect.js';
import { ablatedTable } from '../tables.js';

type RunContext = ViewContext<'run'>;

/** Runs the whole model without the part of a row, or with it again. */
export function withoutOpener({ request, ask }: RunContext, shown: readonly Part[]): RowOpener {
  const { ablate = [] } = request;
  return {
    sign: '⊘',
    title: (row) => {
      const part = row < shown.length ? ablatedPart(shown[row]) : undefined;
      return part && `Run ${isAmong(ablate, part) ? 'with' : 'without'} ${shown[row].name}`;
    },
    open: (row) => {
      const part = ablatedPart(shown[row])!;
      const parts = isAmong(ablate, part)
        ? ablate.filter((one) => formatPart(one) !== formatPart(part))
        : [...ablate, part];
      ask(parts.length > 0 ? { ...request, ablate: parts } : omit(request, 'ablate'));
    },
  };
}

function isAmong(parts: readonly AblatedPart[], part: AblatedPart): boolean {
  return parts.some((one) => formatPart(one) === formatPart(part));
}

/** What whole runs without parts change, with the way to other edits and random ones. */
export function withoutSection(
  { actions, open, request }: RunContext,
  result: ResultOf<'run'>,
  ablated: NonNullable<ResultOf<'run'>['ablated']>,
): TemplateResult {
  const table = ablatedTable(result, ablated);
  const isLast = result.position === result.tokens.length - 1;
  return html`<div class="side opened">
    <div class="section-head">
      <h3>${table.title}</h3>
      ${
        request.ablate && isLast
          ? html`<vscode-button
              appearance="secondary"
              @click=${() => open(ablationOf(request, request.ablate!))}
              >Beside Random Edits</vscode-button
            >`
          : ''
      }
    </div>
    <qk-data-table .data=${table} .actions=${actions}></qk-data-table>
  </div>`;
}

function ablationOf(request: RequestOf<'run'>, parts: readonly AblatedPart[]) {
  const { text, target, minus, prependBos, processing, variant } = request;
  return questionAbout('ablate', parts, {
    ...{ text, processing, variant },
    ...(target !== undefined && { target }),
    ...(minus !== undefined && { minus }),
    ...(prependBos !== undefined && { prependBos }),
  });
}
