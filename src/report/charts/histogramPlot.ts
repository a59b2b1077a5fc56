import { requirePoints } from '../budget.js';
import { largestOf } from '../extremes.js';
import type { HistogramData, HistogramGroup } from './histogramModel.js';
import { linearTicks } from './ticks.js';

const HEIGHT = 260;
const MARGIN = { left: 54, right: 12, top: 14, bottom: 40 };
const LEGEND = { row: 18, left: 8, text: 40 };

/** The layout of a histogram of one width, in CSS pixels: the same in the page and in a file. */
export class HistogramPlot {
  readonly left = MARGIN.left;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly height: number;
  readonly bins: number;
  /** Fractions at the grid lines. */
  readonly rows: readonly number[];
  /** Values written under the axis. */
  readonly columns: readonly number[];
  private readonly most: number;

  /** @throws TooMuchToDraw */
  constructor(
    private readonly data: HistogramData,
    readonly width: number,
  ) {
    const { groups, binWidth } = data;
    requirePoints(groups.reduce((sum, { shares }) => sum + shares.length, 0));
    this.top = MARGIN.top + LEGEND.row * groups.length;
    this.bottom = this.top + HEIGHT - MARGIN.top - MARGIN.bottom;
    this.height = this.bottom + MARGIN.bottom;
    this.right = width - MARGIN.right;
    this.bins = groups[0]?.shares.length ?? 0;
    this.most = this.bins * binWidth || 1;
    this.rows = linearTicks(
      largestOf(groups, ({ shares }) => largestOf(shares, (share) => share)),
      4,
    );
    this.columns = linearTicks(this.most, (this.right - this.left) / 60).filter((tick) => tick <= this.most);
  }

  x(value: number): number {
    return round(this.left + (value / this.most) * (this.right - this.left));
  }

  y(share: number): number {
    return round(this.bottom - (share / (this.rows.at(-1) ?? 1)) * (this.bottom - this.top));
  }

  /** The steps of a group's shares. */
  outline({ shares, look }: HistogramGroup): string {
    const steps = shares.map((share, bin) => `V${this.y(share)}H${this.x((bin + 1) * this.data.binWidth)}`);
    return `M${this.left} ${this.bottom}${steps.join('')}V${this.bottom}${look.shape === 'area' ? 'Z' : ''}`;
  }

  /** A triangle under a group's mean. */
  meanMark({ mean }: HistogramGroup): string {
    return `M${this.x(mean) - 5} ${this.bottom + 1}h10l-5 -9z`;
  }

  /** The line at the reference value. */
  reference(): string {
    return `M${this.x(this.data.reference.value)} ${this.top - 4}V${this.bottom}`;
  }

  legend(
    { look }: HistogramGroup,
    index: number,
  ): { readonly swatch: string; readonly x: number; readonly y: number } {
    const y = MARGIN.top + LEGEND.row * index;
    const swatch = look.shape === 'area' ? `M${LEGEND.left} ${y - 5}h24v10h-24z` : `M${LEGEND.left} ${y}h24`;
    return { swatch, x: LEGEND.text, y: y + 4 };
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
