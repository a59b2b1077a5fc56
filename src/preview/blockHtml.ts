import type { Problem } from '../notes/blockLines.js';
import { columnFormatter } from '../report/numbers.js';
import type { PictureColours, Report } from '../report/report.js';
import type { Cell, Column, TableData } from '../report/tableModel.js';
import { tokenSegments } from '../report/tokenSegments.js';
import { escapeXml } from '../report/xml.js';

/** The theme's colours, whatever the theme: VS Code gives its previews these variables. */
const THEME_COLOURS: PictureColours = {
  background: 'transparent',
  foreground: 'var(--vscode-editor-foreground, currentColor)',
  grid: 'color-mix(in srgb, var(--vscode-editor-foreground, gray) 20%, transparent)',
  series: ['blue', 'orange', 'green', 'purple'].map((name) => `var(--vscode-charts-${name}, ${name})`),
};

/** An answer in the preview. @param notes lines below the title: where it came from, and what is amiss */
export function reportHtml(report: Report, notes: readonly string[]): string {
  return [
    `<p class="qk-lens-title">${escapeXml(report.title)}</p>`,
    ...[...notes, ...report.about].map((line) => `<p class="qk-lens-about">${escapeXml(line)}</p>`),
    ...report.pictures.map((picture) => `<div class="qk-lens-picture">${picture.svg(THEME_COLOURS)}</div>`),
    ...report.tables.map((table) => tableHtml(table, report)),
  ].join('\n');
}

/** What is wrong with a block, above the block itself. */
export function problemsHtml(problems: readonly Problem[], text: string): string {
  const lines = problems.map(({ message, span }) => `<li>Line ${span.line + 1}: ${escapeXml(message)}</li>`);
  return `<ul class="qk-lens-error" role="alert">${lines.join('')}</ul><pre><code>${escapeXml(text)}</code></pre>`;
}

function tableHtml({ title, about, columns, rows }: TableData, report: Report): string {
  const formats = columns.map(({ kind }, index) =>
    kind === 'number'
      ? columnFormatter(rows.map((row) => row[index]).filter((cell) => typeof cell === 'number'))
      : String,
  );
  const head = columns.map((column) => `<th scope="col"${side(column)}>${escapeXml(column.label)}</th>`);
  const body = rows.map((row) => {
    const cells = columns.map(
      (column, index) => `<td${side(column)}>${cellHtml(row[index] ?? null, column, formats[index])}</td>`,
    );
    return `<tr>${cells.join('')}</tr>`;
  });
  const own = about.filter((line) => !report.about.includes(line));
  const lines = own.map((line) => `<div class="qk-lens-about">${escapeXml(line)}</div>`);
  return `<table><caption>${escapeXml(title)}${lines.join('')}</caption><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

function cellHtml(cell: Cell, { kind }: Column, format: (value: number) => string): string {
  if (cell === null) return '';
  if (kind === 'token') return tokenHtml(String(cell));
  return escapeXml(typeof cell === 'number' ? format(cell) : String(cell));
}

function tokenHtml(token: string): string {
  const segments = tokenSegments(token).map(({ text, mark, name }) =>
    mark === undefined
      ? escapeXml(text)
      : `<span title="${escapeXml(name ?? mark)}">${escapeXml(mark)}</span>`,
  );
  return `<code>${segments.join('')}</code>`;
}

function side({ kind }: Column): string {
  return kind === 'number' || kind === 'integer' ? ' class="qk-lens-number"' : '';
}
