import { QkLensError } from '../protocol/errors.js';

/**
 * What drawing may cost. Every result of a real model stays well below; a kept one that was changed by hand may ask for
 * anything, and is drawn in the extension host.
 */
export const MOST = {
  /** Cells of a map: four times the heads of the largest open models, 126 layers of 128. */
  mapCells: 65_536,
  /** Points of a chart: two curves over the 53,248 neurons of the widest layers, and a little more. */
  points: 131_072,
  /** Columns of a table: a column for each token of a prompt of 4,096. */
  columns: 4_096,
  /** Cells of a table before it is cut to its first rows: 16,128 heads with 256 singular values each. */
  tableCells: 4_194_304,
  /** Cells of all tables of a report: both sides of 256 vectors of three circuits, 80 tokens each. */
  cells: 524_288,
  /** Characters of all texts of a report: eight for each of its cells. */
  characters: 4_194_304,
  /** Characters of one text: the line of a prompt of some 10,000 tokens. */
  textCharacters: 65_536,
  /** Characters of a token that are spelled out; those of real vocabularies have some hundreds. */
  tokenCharacters: 4_096,
  /** Pictures of a report: each of 128 typed tokens on either side of a head. */
  pictures: 256,
  /** Tables of a report: both sides of 256 vectors of three circuits, and a few more. */
  tables: 2_048,
  /** Time for a whole report: ten times what the largest takes, every pair of the heads of a model of 48 layers. */
  milliseconds: 10_000,
} as const;

/** A result that holds, or claims to hold, more than can be drawn. */
export class TooMuchToDraw extends QkLensError {
  /** @param what such as "2,147,483,649 × 25 cells" */
  constructor(what: string, most: string) {
    super(
      'badResult',
      `Not drawn: the result asks for ${what}, and at most ${most} are drawn. If it was kept, it was changed by hand or damaged: compute it again.`,
    );
    this.name = 'TooMuchToDraw';
  }
}

/** To be called before a map is made. @throws TooMuchToDraw */
export function requireMap(rows: number, columns: number): void {
  const most = MOST.mapCells;
  if (rows <= most && columns <= most && rows * columns <= most) return;
  throw new TooMuchToDraw(`a map of ${count(rows)} × ${count(columns)} cells`, count(most));
}

/** To be called before a chart's points or bars are drawn. @throws TooMuchToDraw */
export function requirePoints(points: number): void {
  if (points <= MOST.points) return;
  throw new TooMuchToDraw(`a chart of ${count(points)} points`, count(MOST.points));
}

/** To be called before a table is made. @throws TooMuchToDraw */
export function requireTable(rows: number, columns: number): void {
  if (columns > MOST.columns)
    throw new TooMuchToDraw(`a table of ${count(columns)} columns`, count(MOST.columns));
  if (rows * columns <= MOST.tableCells) return;
  throw new TooMuchToDraw(`a table of ${count(rows)} × ${count(columns)} cells`, count(MOST.tableCells));
}

/** How many a list has; 0 for what is no list, whatever length it claims. */
export function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

/** What is left of a report's budget while it is drawn, piece by piece. */
export class ReportBudget {
  private cells: number = MOST.cells;
  private characters: number = MOST.characters;
  private spent = 0;

  /** @param now a clock in milliseconds */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Makes a piece on the report's time. @throws TooMuchToDraw when the time is up before it begins */
  run<T>(make: () => T): T {
    if (this.spent > MOST.milliseconds) {
      throw new TooMuchToDraw(
        'more than could be drawn in time',
        `${MOST.milliseconds / 1000} seconds’ worth`,
      );
    }
    const start = this.now();
    try {
      return make();
    } finally {
      this.spent += this.now() - start;
    }
  }

  /**
   * Takes the texts and a number of cells off the budget.
   *
   * @throws TooMuchToDraw when less is left, or a text alone is too long; nothing is taken off then
   * @throws TypeError when one of the texts is none
   */
  charge(texts: readonly unknown[], cells = 0): void {
    let characters = 0;
    for (const text of texts) {
      if (typeof text !== 'string') throw new TypeError('A text of the result is of another type.');
      if (text.length > MOST.textCharacters) {
        throw new TooMuchToDraw(`a text of ${count(text.length)} characters`, count(MOST.textCharacters));
      }
      characters += text.length;
    }
    if (characters > this.characters)
      throw new TooMuchToDraw('more text', `${count(MOST.characters)} characters`);
    if (cells > this.cells) throw new TooMuchToDraw('larger tables', `${count(MOST.cells)} cells`);
    this.characters -= characters;
    this.cells -= cells;
  }
}

/** A number as messages have it: 65,536. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}
