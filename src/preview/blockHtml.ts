import type { Problem } from '../notes/blockLines.js';
import { attributes, lines, markup, type Markup } from '../report/markup.js';
import { LABEL_SIZE } from '../report/charts/svgFile.js';
import { columnFormatter } from '../report/numbers.js';
import type { PictureColours, Report } from '../report/report.js';
import type { Cell, Column, TableData } from '../report/tableModel.js';
import { tokenSegments } from '../report/tokenSegments.js';

/** The current theme's colours: VS Code gives its previews these variables. */
const THEME_COLOURS: PictureColours = {
  background: 'transparent',
  foreground: 'var(--vscode-editor-foreground, currentColor)',
  grid: 'color-mix(in srgb, var(--vscode-editor-foreground, gray) 20%, transparent)',
  series: ['blue', 'orange', 'green', 'purple'].map((name) => `var(--vscode-charts-${name}, ${name})`),
};

/**
 * An answer in the preview. Pictures and tables that are wider than the page scroll in boxes of their own.
 *
 * @param notes lines below the title: its source, and any problems
 * @param fontSize in pixels; pictures are enlarged until their labels have it
 */
export function reportHtml(report: Report, notes: readonly string[], fontSize: number = LABEL_SIZE): Markup {
  const zoom = Math.max(1, fontSize / LABEL_SIZE).toFixed(3);
  return lines([
    markup`<p class="qk-lens-title">${report.title}</p>`,
    ...[...notes, ...report.about].map((line) => markup`<p class="qk-lens-about">${line}</p>`),
    ...report.pictures.map(
      (picture) =>
        markup`<div class="qk-lens-picture" tabindex="0" role="group" aria-label="${picture.description}"><div style="zoom: ${zoom}">${picture.svg(THEME_COLOURS)}</div></div>`,
    ),
    ...report.tables.map((table) => tableHtml(table, report)),
  ]);
}

/** A block's problems, above the block itself. */
export function problemsHtml(problems: readonly Problem[], text: string): Markup {
  const items = problems.map(({ message, span }) => markup`<li>Line ${span.line + 1}: ${message}</li>`);
  return markup`<ul class="qk-lens-error" role="alert">${items}</ul><pre><code>${text}</code></pre>`;
}

function tableHtml({ title, about, columns, rows }: TableData, report: Report): Markup {
  const formats = columns.map(({ kind }, index) =>
    kind === 'number'
      ? columnFormatter(rows.map((row) => row[index]).filter((cell) => typeof cell === 'number'))
      : String,
  );
  const head = columns.map((column) => markup`<th scope="col"${side(column)}>${column.label}</th>`);
  const body = rows.map((row) => {
    const cells = columns.map(
      (column, index) =>
        markup`<td${side(column)}>${cellHtml(row[index] ?? null, column, formats[index])}</td>`,
    );
    return markup`<tr>${cells}</tr>`;
  });
  const own = about.filter((line) => !report.about.includes(line));
  const notes = own.map((line) => markup`<div class="qk-lens-about">${line}</div>`);
  return markup`<div class="qk-lens-table" tabindex="0" role="group" aria-label="${title}"><table><caption>${title}${notes}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function cellHtml(cell: Cell, { kind }: Column, format: (value: number) => string): Markup | string {
  if (cell === null) return '';
  if (kind === 'token') return tokenHtml(String(cell));
  return typeof cell === 'number' ? format(cell) : String(cell);
}

function tokenHtml(token: string): Markup {
  const segments = tokenSegments(token).map(({ text, mark, name }) =>
    mark === undefined ? text : markup`<span title="${name ?? mark}">${mark}</span>`,
  );
  return markup`<code>${segments}</code>`;
}

function side({ kind }: Column): Markup {
  return attributes({ class: kind === 'number' || kind === 'integer' ? 'qk-lens-number' : undefined });
}
