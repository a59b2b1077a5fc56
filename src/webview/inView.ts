import type { InView, ShownPicture } from '../protocol/inView.js';
import type { Chart } from '../report/charts/chart.js';
import { LIGHT_COLOURS } from '../report/charts/colours.js';
import { chartSvg } from '../report/charts/pictures.js';
import type { TableData } from '../report/tableModel.js';
import type { DataTable } from './components/dataTable.js';

const CHARTS = 'qk-line-chart, qk-bar-chart, qk-histogram, qk-heat-map, qk-shade-map';
const TABLES = 'qk-data-table';
/** Elements that draw their numbers without a chart or a table of these. */
const OTHERS = '.has-parts';
/** Less of a part than this, in pixels, is not counted as seen. */
const LEAST_SEEN = 40;
/** A map of more cells is unreadable as a picture in notes. */
const MOST_CELLS = 64 * 64;

/** What an element shows, as charts and tables of notes. */
export interface OwnParts {
  readonly charts: readonly Chart[];
  readonly tables: readonly TableData[];
}

/** The charts and tables of a page that are in the window. */
export function partsInView(page: Element): InView {
  const seen = <T extends Element>(parts: string): T[] => [...page.querySelectorAll<T>(parts)].filter(isSeen);
  const others = seen<Element & { readonly parts: () => OwnParts }>(OTHERS).map(({ parts }) => parts());
  const charts = seen<Element & { readonly data: Chart }>(CHARTS).map(({ data }) => data);
  return {
    pictures: [...others.flatMap((own) => own.charts), ...charts].flatMap(pictureOf),
    tables: [
      ...others.flatMap((own) => own.tables),
      ...seen<DataTable>(TABLES).map((table) => table.shownTable()),
    ],
  };
}

function pictureOf(chart: Chart): readonly ShownPicture[] {
  if (chart.kind === 'map' && chart.rows.length * chart.columns.length > MOST_CELLS) return [];
  const { title, description } = chart;
  return [{ name: title, description, svg: chartSvg(chart, LIGHT_COLOURS).toString() }];
}

function isSeen(part: Element): boolean {
  const { top, bottom, width, height } = part.getBoundingClientRect();
  const seen = Math.min(bottom, window.innerHeight) - Math.max(top, 0);
  return width > 0 && height > 0 && seen >= Math.min(LEAST_SEEN, height);
}
