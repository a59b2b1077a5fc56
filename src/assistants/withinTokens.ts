import { reportMarkdown } from '../report/markdown.js';
import type { Report } from '../report/report.js';
import type { TableData } from '../report/tableModel.js';

/** Numbers and words of other alphabets take fewer characters a token than English, which takes about four. */
const CHARACTERS_PER_TOKEN = 3;

export type Tables = Pick<Report, 'title' | 'about' | 'tables'>;

/**
 * A report's tables as Markdown of about so many tokens, and the same as data: every table has as many first rows as fit
 * when all have the same number, and says how many it lacks.
 */
export function withinTokens(
  report: Report,
  tokens: number,
): { readonly text: string; readonly tables: Tables } {
  const longest = Math.max(0, ...report.tables.map(({ rows }) => rows.length));
  const most = tokens * CHARACTERS_PER_TOKEN;
  let [fits, tooMany] = [0, longest + 1];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (markdownOf(firstRows(report, middle)).length <= most) fits = middle;
    else tooMany = middle;
  }
  const tables = firstRows(report, fits);
  return { text: markdownOf(tables), tables };
}

function markdownOf(tables: Tables): string {
  return String(reportMarkdown({ ...tables, pictures: [] }));
}

function firstRows({ title, about, tables }: Tables, most: number): Tables {
  return { title, about, tables: tables.map((table) => cut(table, most)) };
}

function cut(table: TableData, most: number): TableData {
  const { about, rows } = table;
  const left = rows.length - most;
  if (left <= 0) return table;
  return {
    ...table,
    about: [...about, `The first ${most} of ${rows.length} rows. Raise maxTokens for more.`],
    rows: rows.slice(0, most),
  };
}
