import type { Report } from '../report/report.js';
import { tableText } from './tableText.js';
import { visibleLine } from './visible.js';

/** A report in plain text, without its pictures. Tables leave out the lines that stand under its title already. */
export function reportText({ title, about, tables }: Report): string {
  return [
    lines([title, ...about]),
    ...tables.flatMap((table) => [
      lines([table.title, ...table.about.filter((line) => !about.includes(line))]),
      tableText(table),
    ]),
  ].join('\n\n');
}

function lines(texts: readonly string[]): string {
  return texts.map(visibleLine).join('\n');
}
