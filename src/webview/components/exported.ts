import type { AnswerBeside } from '../../protocol/panel.js';
import { toCsv } from '../../report/tableExport.js';
import type { TableData } from '../../report/tableModel.js';
import type { HostActions } from './hostActions.js';

/** An element that draws a chart, and saves it as it is shown. */
export interface SavedChart {
  toSvg(): string;
  /** As base64; a chart that lacks it is drawn from its SVG. */
  toPngBase64?(): string;
  /** False if it has too many shapes for an SVG file. */
  readonly fitsSvg?: boolean;
}

/** A chart or a table of a page, as it can be exported. */
export interface Exported {
  /** What it shows, for screen readers. */
  readonly of: string;
  /** Of its files, without extension. */
  readonly fileName: string;
  /** Absent if it is a table alone. */
  readonly chart?: SavedChart;
  /** The table as it is shown, or the chart's numbers. */
  readonly table: () => TableData;
  /** What it is of; the panel's answer if absent. */
  readonly answer?: AnswerBeside;
}

export interface ExportItem {
  readonly label: string;
  readonly about?: string;
  readonly run: () => void | Promise<void>;
}

/**
 * The ways to export a chart or a table, in the menu's order.
 *
 * @param asPng draws an SVG file as a PNG in base64
 */
export function exportItems(
  { fileName, chart, table, answer }: Exported,
  actions: HostActions,
  asPng: (svg: string) => Promise<string>,
): readonly ExportItem[] {
  const save = (ending: string, content: string, base64 = false) =>
    actions.save(`${fileName}.${ending}`, content, base64);
  return [
    ...(chart
      ? [
          {
            label: 'Save picture as PNG…',
            run: async () => save('png', chart.toPngBase64?.() ?? (await asPng(chart.toSvg())), true),
          },
        ]
      : []),
    ...(chart && chart.fitsSvg !== false
      ? [{ label: 'Save picture as SVG…', run: () => save('svg', chart.toSvg()) }]
      : []),
    { label: 'Save table as CSV…', run: () => save('csv', toCsv(table())) },
    {
      label: 'Save whole answer as JSON…',
      about: 'As the command line prints it with --json',
      run: () => actions.saveAnswer(answer),
    },
    {
      label: 'Copy table as Markdown',
      about: 'With its source, as Insert Result into Notes writes it',
      run: () => actions.copyMarkdown([table()], answer),
    },
  ];
}
