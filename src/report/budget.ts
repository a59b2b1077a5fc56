import { QkLensError } from '../protocol/errors.js';

/**
 * Limits of drawing. Every result of a real model stays well below them; a kept result edited by hand may demand
 * anything, and is drawn in the extension host.
 */
export const MOST = {
  /** Cells of a map: four times the heads of the largest open models, 126 layers of 128. */
  mapCells: 65_536,
  /** Points of a chart: two curves over the 53,248 neurons of the widest layers, plus a margin. */
  points: 131_072,
  /** Columns of a table: one for each token of a prompt of 4,096. */
  columns: 4_096,
  /** Cells of a table before it is cut to its first rows: 16,128 heads with 256 singular values each. */
  tableCells: 4_194_304,
  /** Cells of all tables of a report: both sides of 256 vectors of three circuits, 80 tokens each. */
  cells: 524_288,
  /** Characters of all texts of a report: eight for each of its cells. */
  characters: 4_194_304,
  /** Characters of one text: the line of a prompt of some 10,000 tokens. */
  textCharacters: 65_536,
  /** Characters of a token that are spelled out; tokens of real vocabularies have at most some hundreds. */
  tokenCharacters: 4_096,
  /** Pictures of a report: each of 128 typed tokens on either side of a head, and a map. */
  pictures: 260,
  /** Tables of a report: both sides of 256 vectors of three circuits, and a few more. */
  tables: 2_048,
  /** Time for a whole report: ten times that of the largest one, every pair of heads of a model with 48 layers. */
  milliseconds: 10_000,
} as const;

/** A result contains, or claims to contain, more than can be drawn. */
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

/**
 * Called before a map is made.
 *
 * @throws TooMuchToDraw
 */
export function requireMap(rows: number, columns: number): void {
  const most = MOST.mapCells;
  if (rows <= most && columns <= most && rows * columns <= most) return;
  throw new TooMuchToDraw(`a map of ${count(rows)} × ${count(columns)} cells`, count(most));
}

/**
 * Called before a chart's points or bars are drawn.
 *
 * @throws TooMuchToDraw
 */
export function requirePoints(points: number): void {
  if (points <= MOST.points) return;
  throw new TooMuchToDraw(`a chart of ${count(points)} points`, count(MOST.points));
}

/**
 * Called before a table is made.
 *
 * @throws TooMuchToDraw
 */
export function requireTable(rows: number, columns: number): void {
  if (columns > MOST.columns)
    throw new TooMuchToDraw(`a table of ${count(columns)} columns`, count(MOST.columns));
  if (rows * columns <= MOST.tableCells) return;
  throw new TooMuchToDraw(`a table of ${count(rows)} × ${count(columns)} cells`, count(MOST.tableCells));
}

/** A list's length; 0 for anything else, whatever length it claims. */
export function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

/** The rest of a report's budget while it is drawn, piece by piece. */
export class ReportBudget {
  private cells: number = MOST.cells;
  private characters: number = MOST.characters;
  private spent = 0;

  /** @param now a clock in milliseconds */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /**
   * Makes a piece within the report's time.
   *
   * @throws TooMuchToDraw if the time is up before it begins
   */
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
   * Deducts the texts and a number of cells from the budget.
   *
   * @throws TooMuchToDraw if less is left, or a single text is too long; nothing is deducted then
   * @throws TypeError if one of the texts is not a string
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

/** A number as in messages: 65,536. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}
