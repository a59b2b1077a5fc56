import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Question, QuestionName } from '../../protocol/questions.js';
import { WEIGHT_FIELDS } from '../../questions/description/weightFields.js';
import { descriptionOf } from '../../questions/questions.js';
import { reportOf } from '../../questions/reports.js';
import type { TableData } from '../../report/tableModel.js';
import '../components/dataTable.js';
import { orMessage } from '../components/orMessage.js';
import { requestFields } from '../components/requestField.js';
import { settingsDrawer } from '../components/settingsDrawer.js';
import { questionPage } from './questionPage.js';
import type { View, ViewContext } from './view.js';

/** The page of a question without a view of its own: its fields, and the tables of its report. */
export function standardView<Q extends QuestionName>(name: Q): View<Q> {
  const { subject, options } = descriptionOf(name);
  // The weights, and the rows of tables, have a section of their own.
  const keys = [subject, ...options]
    .filter((field) => !WEIGHT_FIELDS.includes(field) && field.key !== 'top')
    .map(({ key }) => key);
  return {
    draw: (context) => {
      const { request, shown, stale, ask } = context;
      const { weightsOpen } = Object(context.memory) as { readonly weightsOpen?: unknown };
      return questionPage(stale, {
        form: html`${requestFields(name, context, keys)}
        ${settingsDrawer({
          request,
          ask,
          open: weightsOpen === true,
          onOpen: (open) => context.remember({ weightsOpen: open }),
        })}`,
        answer: shown ? answer(name, shown, context) : nothing,
      });
    },
  };
}

function answer<Q extends QuestionName>(
  name: Q,
  { request, result }: NonNullable<ViewContext<Q>['shown']>,
  { actions }: ViewContext<Q>,
): TemplateResult {
  return orMessage(() => {
    const { about, tables } = reportOf({ name, request } as Question, result, { full: true });
    const section = (table: TableData) =>
      html`<section>
        <div class="section-head"><h2>${table.title}</h2></div>
        <qk-data-table .data=${table} .actions=${actions}></qk-data-table>
      </section>`;
    return html`${tables.map(section)}
      <p class="about muted">${about.join(' ')}</p>`;
  });
}
