import type { QuestionName } from '../protocol/questions.js';
import { QUESTIONS } from '../questions/questions.js';
import type { Report } from '../report/report.js';
import type { TableData } from '../report/tableModel.js';

/** Values of `show` for every question: all pictures, all tables, tables with and without tokens. */
const ALWAYS = ['pictures', 'tables', 'tokens', 'values'] as const;

/** The values of `show` for a question. */
export function shownParts(name: QuestionName): readonly string[] {
  return [...QUESTIONS[name].pictures, ...ALWAYS];
}

/** The report with only the parts named by `show`; all of it if `show` is empty. */
export function shownReport(report: Report, show: readonly string[]): Report {
  if (show.length === 0) return report;
  return {
    ...report,
    pictures: report.pictures.filter(({ name }) =>
      show.some((part) => part === 'pictures' || part === name || name.startsWith(`${part}-`)),
    ),
    tables: report.tables.filter(
      (table) => show.includes('tables') || show.includes(hasTokens(table) ? 'tokens' : 'values'),
    ),
  };
}

function hasTokens({ columns }: TableData): boolean {
  return columns.some(({ kind }) => kind === 'token');
}
