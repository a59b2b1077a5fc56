import type { QuestionName } from '../protocol/questions.js';
import type { Report } from '../report/report.js';
import type { TableData } from '../report/tableModel.js';

/** Values of `show` for every question: all pictures, all tables, tables with and without tokens. */
const ALWAYS = ['pictures', 'tables', 'tokens', 'values'] as const;

/** The pictures in each question's report; for several of a kind, their names' common prefix. */
const PICTURES: { readonly [Q in QuestionName]: readonly string[] } = {
  head: ['spectrum'],
  ov: ['spectrum'],
  variance: ['histogram'],
  neurons: ['neurons'],
  residual: ['parts', 'attention'],
  congruence: ['p-values'],
  neighbours: [],
  pairs: ['scores', 'effect'],
  atlas: ['map'],
  composition: ['angles', 'singular-values', 'map'],
};

/** The values of `show`, by question. */
export const SHOWN = Object.fromEntries(
  Object.entries(PICTURES).map(([name, pictures]) => [name, [...pictures, ...ALWAYS]]),
) as unknown as { readonly [Q in QuestionName]: readonly string[] };

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
