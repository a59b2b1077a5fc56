import type { TemplateResult } from 'lit';
import { html } from 'lit';
import { bringIntoView } from './bringIntoView.js';
import { curveNames, markNotes } from './chartLegend.js';
import { checkbox } from './checkbox.js';
import './dataTable.js';
import type { RowOpener } from './dataTable.js';
import type { HostActions } from './hostActions.js';
import './lineChart.js';
import type { ChartKey, LineChart } from './lineChart.js';
import type { SeriesPoint } from '../../report/charts/lineChart.js';
import { stepTo } from './stepTo.js';
import type { TableData } from '../../report/tableModel.js';

/** Rows in view at once, so that the chosen row's details are near. */
const PAGE = 20;

export interface RankedRows {
  readonly chart: LineChart['data'];
  readonly twin: string;
  /** The series whose points represent the rows. */
  readonly series: string;
  readonly table: TableData;
  readonly count: number;
  readonly index: number;
  readonly logarithmic: boolean;
  /** A row's description, such as "a neuron". */
  readonly what: string;
  /** Id of the heading over the chosen row's details. */
  readonly titleId: string;
  readonly actions: HostActions;
  readonly choose: (index: number) => void;
  /** The pages of the rows, where they have some. */
  readonly opener?: RowOpener | undefined;
  readonly setLogarithmic: (logarithmic: boolean) => void;
}

/** A chart of ranked rows over the table of the same rows; both choose the row detailed below. */
export function rankedRows(rows: RankedRows): TemplateResult {
  const { chart, series, table, count, index, logarithmic, what, titleId, actions, choose } = rows;
  return html`
    <div class="legend" role="group" aria-label="Curves and axis">
      ${curveNames(chart)}
      <span class="legend-gap"></span>
      ${checkbox({ label: 'logarithmic' }, logarithmic, rows.setLogarithmic)}
    </div>
    <qk-line-chart
      .data=${chart}
      .twin=${rows.twin}
      .chosen=${{ series, index } satisfies SeriesPoint}
      .onPick=${(point: SeriesPoint) => choose(point.index)}
      .onKey=${(key: ChartKey) => choose(stepTo(key, index, count))}
    ></qk-line-chart>
    <p class="marks muted">
      ${markNotes(chart)}
      <span>Click a point, or focus the chart and use the arrow keys; or choose ${what} below.</span>
    </p>
    <qk-data-table
      class="one-line"
      .data=${table}
      .actions=${actions}
      .opener=${rows.opener}
      .picked=${index}
      .pageRows=${PAGE}
      .onPick=${(row: number) => {
        choose(row);
        bringIntoView(titleId);
      }}
    ></qk-data-table>
  `;
}
