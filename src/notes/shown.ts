import type { InView, ShownPicture } from '../protocol/inView.js';
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

/**
 * The values of `show` for the parts of a report that a panel shows.
 *
 * @returns none if they are all kinds of its parts
 */
export function shownInView(
  name: QuestionName,
  report: Report,
  { pictures, tables }: Pick<InView, 'pictures' | 'tables'>,
): readonly string[] {
  const known = QUESTIONS[name].pictures;
  const kindOf = (picture: string) =>
    known.find((part) => picture === part || picture.startsWith(`${part}-`)) ?? 'pictures';
  const kindOfShown = ({ description }: ShownPicture) => {
    const own = report.pictures.find((picture) => picture.description === description);
    // With another scale or choice of curves it is described otherwise.
    return own ? kindOf(own.name) : known.length === 1 ? known[0] : 'pictures';
  };
  const kindOfTable = (table: Pick<TableData, 'columns'>) => (hasTokens(table) ? 'tokens' : 'values');
  const seen = new Set<string>([...pictures.map(kindOfShown), ...tables.map(kindOfTable)]);
  const all = new Set<string>([
    ...report.pictures.map((picture) => kindOf(picture.name)),
    ...report.tables.map(kindOfTable),
  ]);
  return [...all].every((kind) => seen.has(kind)) ? [] : [...seen];
}

function hasTokens({ columns }: Pick<TableData, 'columns'>): boolean {
  return columns.some(({ kind }) => kind === 'token');
}
