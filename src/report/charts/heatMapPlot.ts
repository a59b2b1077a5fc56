import { requireMap } from '../budget.js';
import { largestOf } from '../extremes.js';
import { shade, type HeatMap, type HeatMapCell } from './heatMap.js';

const MARGIN = { left: 34, top: 34, right: 6, bottom: 38 };
const CELL_HEIGHT = 22;
const MOST_WIDTH = 640;
const WIDEST_CELL = 36;
const NARROWEST_CELL = 18;
/** Between columns that don't belong together. */
const GROUP_GAP = 5;
/** Of the values in cells, in px. */
export const VALUE_SIZE = 10;
const VALUE_CHARACTER = 6;
const VALUE_PADDING = 6;
const LEGEND = { steps: 24, step: 6, height: 8, fromBottom: 22 };
/** Distinguishes the smallest value from an empty cell. */
const FAINTEST = 0.08;
/** Columns with longer names have them upright. */
const LEVEL_CHARACTERS = 3;
const CHARACTER_WIDTH = 7;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The layout of a heat map, in CSS pixels: the same in the page and in a file. */
export class HeatMapPlot {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  /** Whether cells have room for their values. */
  readonly showsValues: boolean;
  private readonly upright: boolean;
  private readonly cellWidth: number;

  /** @throws TooMuchToDraw */
  constructor(private readonly chart: HeatMap) {
    const { rows, columns, values, rowLabel } = chart;
    requireMap(rows.length, columns.length);
    requireMap(
      values.length,
      largestOf(values, ({ length }) => length),
    );
    const longest = (names: readonly string[]) => largestOf(names, (name) => Array.from(name).length);
    this.upright = longest(columns) > LEVEL_CHARACTERS;
    this.left = Math.max(
      MARGIN.left,
      12 + CHARACTER_WIDTH * Math.max(longest(rows), longest([rowLabel]) - 1),
    );
    this.top = this.upright ? MARGIN.top + CHARACTER_WIDTH * longest(columns) : MARGIN.top;
    const share = Math.floor(MOST_WIDTH / columns.length);
    const forValues = widthForValues(chart, share);
    this.showsValues = forValues <= share;
    this.cellWidth = Math.max(NARROWEST_CELL, Math.min(WIDEST_CELL, share), this.showsValues ? forValues : 0);
    const inner = Math.max(
      columns.length * this.cellWidth + this.gapBefore(columns.length - 1),
      LEGEND.steps * LEGEND.step,
    );
    this.width = this.left + inner + MARGIN.right;
    this.height = this.top + rows.length * CELL_HEIGHT + MARGIN.bottom;
  }

  cell({ row, column }: HeatMapCell): Box {
    return {
      x: this.left + column * this.cellWidth + this.gapBefore(column),
      y: this.top + row * CELL_HEIGHT,
      width: this.cellWidth - 1,
      height: CELL_HEIGHT - 1,
    };
  }

  /** Where the middle of a cell's value is written. */
  value(place: HeatMapCell): { readonly x: number; readonly y: number } {
    const { x, y, width, height } = this.cell(place);
    return { x: x + width / 2, y: y + height / 2 + 3.5 };
  }

  private gapBefore(column: number): number {
    const { columnsTogether } = this.chart;
    return columnsTogether === undefined ? 0 : GROUP_GAP * Math.floor(column / columnsTogether);
  }

  /** A value's colour strength, in CSS. */
  opacity(value: number): string {
    return (FAINTEST + (1 - FAINTEST) * shade(value, this.chart.colours)).toFixed(3);
  }

  /** A column's name, as SVG's attributes of a text. */
  columnName(column: number): {
    readonly x: number;
    readonly y: number;
    readonly anchor: 'start' | 'middle';
    readonly transform: string;
  } {
    const middle = this.left + (column + 0.5) * this.cellWidth + this.gapBefore(column);
    const y = this.top - 8;
    if (!this.upright) return { x: middle, y, anchor: 'middle', transform: 'rotate(0)' };
    return { x: middle + 4, y, anchor: 'start', transform: `rotate(-90 ${middle + 4} ${y})` };
  }

  /** Where a row's name ends. */
  rowName(row: number): { readonly x: number; readonly y: number } {
    return { x: this.left - 6, y: this.top + (row + 0.5) * CELL_HEIGHT + 4 };
  }

  /** The colours from the smallest to the largest value, and where the values at its ends are written. */
  legend(): {
    readonly steps: readonly (Box & { readonly value: number })[];
    readonly y: number;
    readonly right: number;
  } {
    const { steps, step, height } = LEGEND;
    const { from, to } = this.chart.colours.legend;
    const y = this.height - LEGEND.fromBottom;
    return {
      steps: Array.from({ length: steps }, (_, index) => ({
        ...{ x: this.left + index * step, y, width: step, height },
        value: from.value + ((to.value - from.value) * index) / (steps - 1),
      })),
      ...{ y: y + 20, right: this.left + steps * step },
    };
  }
}

/** The width of cells with their values; infinite where not even one character has room. */
function widthForValues({ rows, columns, inCell }: HeatMap, room: number): number {
  if (room < VALUE_PADDING + VALUE_CHARACTER) return Infinity;
  const longest = largestOf([...rows.keys()], (row) =>
    largestOf([...columns.keys()], (column) => Array.from(inCell({ row, column })).length),
  );
  return VALUE_PADDING + VALUE_CHARACTER * longest;
}
