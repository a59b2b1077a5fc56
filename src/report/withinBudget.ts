import { count, MOST, ReportBudget, TooMuchToDraw } from './budget.js';
import { messageSvg } from './charts/messageSvg.js';
import type { Drawing, Picture, Report, ReportParts } from './report.js';
import { legendOf, withLegend, type Cell, type TableData } from './tableModel.js';

/**
 * A report within its budget: a message replaces any picture or table that would exceed it.
 *
 * @throws TooMuchToDraw if the title or the lines below it exceed the budget
 */
export function withinBudget(
  title: string,
  makeParts: () => ReportParts,
  budget = new ReportBudget(),
): Report {
  const { fileName, about, pictures, tables } = budget.run(makeParts);
  budget.charge([title, fileName, ...about]);
  const drawnPictures = pieces(
    { makers: pictures, most: MOST.pictures, kind: 'pictures' },
    (maker) =>
      pictureOf(
        maker.name,
        budget.run(() => maker.make()),
        budget,
      ),
    (message, maker) => messagePicture(maker?.name ?? 'more', message),
  );
  const drawnTables = pieces(
    { makers: tables, most: MOST.tables, kind: 'tables' },
    (make) => chargedTable(budget.run(make), budget),
    messageTable,
  );
  // Renderers leave out of a table what stands under the title already.
  const lines = [...about, ...legendOf(drawnTables)];
  return { title, fileName, about: lines, pictures: drawnPictures, tables: drawnTables };
}

interface Makers<M> {
  readonly makers: readonly M[];
  readonly most: number;
  /** The names of the pieces. */
  readonly kind: string;
}

function pieces<M, P>(
  { makers, most, kind }: Makers<M>,
  make: (maker: M) => P | undefined,
  instead: (message: string, maker?: M) => P,
): readonly P[] {
  const made = makers.slice(0, most).map((maker) =>
    messageOr(
      () => make(maker),
      (message) => instead(message, maker),
    ),
  );
  const missing = makers.length - most;
  const left =
    missing > 0 ? [instead(new TooMuchToDraw(`${count(missing)} more ${kind}`, count(most)).message)] : [];
  return [...made, ...left].filter((piece) => piece !== undefined);
}

function messageOr<T>(make: () => T, instead: (message: string) => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof TooMuchToDraw) return instead(error.message);
    throw error;
  }
}

function pictureOf(name: string, drawing: Drawing, budget: ReportBudget): Picture {
  const { description } = drawing;
  budget.charge([description]);
  return {
    name,
    description,
    svg: (colours) =>
      messageOr(
        () => budget.run(() => drawing.svg(colours)),
        (message) => messageSvg(message, colours),
      ),
  };
}

function messagePicture(name: string, message: string): Picture {
  return { name, description: message, svg: (colours) => messageSvg(message, colours) };
}

function chargedTable(made: TableData | undefined, budget: ReportBudget): TableData | undefined {
  if (!made) return undefined;
  const table = withLegend(made);
  const { title, fileName, about, columns, rows } = table;
  const labels = columns.flatMap(({ key, label }) => [key, label]);
  const texts = rows.flatMap((row) => row.filter(isNoNumber));
  budget.charge([title, fileName, ...about, ...labels, ...texts], (1 + rows.length) * columns.length);
  return table;
}

function isNoNumber(cell: Cell | undefined): boolean {
  return !['number', 'boolean', 'undefined'].includes(typeof cell) && cell !== null;
}

function messageTable(message: string): TableData {
  return {
    title: 'Not drawn',
    fileName: 'not-drawn',
    about: [],
    columns: [{ key: 'message', label: 'Message', kind: 'text' }],
    rows: [[message]],
  };
}
