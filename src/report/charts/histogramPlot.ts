import { requirePoints } from '../budget.js';
import { along, type Tick } from './axis.js';
import { shortened } from '../shortened.js';
import type { DrawnGroup, Histogram, HistogramGroup } from './histogram.js';

const HEIGHT = 260;
const MARGIN = { left: 54, right: 12, top: 14, bottom: 40 };
/** Labels under the axis closer than this would overlap: some are left out. */
const LABEL_STEP = 44;
const LEGEND = { row: 18, left: 8, text: 40 };

/** The width of a character of the legend: most are narrower. */
const CHARACTER = 6.4;

interface LegendLine {
  readonly swatch: string;
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

/** The layout of a histogram of one width, in CSS pixels: the same in the page and in a file. */
export class HistogramPlot {
  readonly left = MARGIN.left;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly height: number;
  /** The labels under the axis for which there is room. */
  readonly columns: readonly Tick[];

  /**
   * @param height without the legend's rows
   * @throws TooMuchToDraw
   */
  constructor(
    private readonly chart: Histogram,
    readonly width: number,
    height = HEIGHT,
  ) {
    const { groups, x } = chart;
    requirePoints(groups.reduce((sum, { shares }) => sum + shares.length, 0));
    this.top = MARGIN.top + LEGEND.row * groups.length;
    this.bottom = this.top + height - MARGIN.top - MARGIN.bottom;
    this.height = this.bottom + MARGIN.bottom;
    this.right = width - MARGIN.right;
    const every = Math.ceil((LABEL_STEP * x.ticks.length) / (this.right - this.left));
    this.columns = x.ticks.filter((_, index) => index % every === 0);
  }

  x(value: number): number {
    return round(this.left + along(this.chart.x, value) * (this.right - this.left));
  }

  y(share: number): number {
    return round(this.bottom - along(this.chart.y, share) * (this.bottom - this.top));
  }

  /** The steps of a group's shares. */
  outline({ shares, look }: HistogramGroup): string {
    const steps = shares.map((share, bin) => `V${this.y(share)}H${this.x((bin + 1) * this.chart.binWidth)}`);
    return `M${this.left} ${this.bottom}${steps.join('')}V${this.bottom}${look.shape === 'area' ? 'Z' : ''}`;
  }

  /** A triangle under a group's mean. */
  meanMark({ mean }: HistogramGroup): string {
    return `M${this.x(mean) - 5} ${this.bottom + 1}h10l-5 -9z`;
  }

  /** The line at the reference value. */
  reference(): string {
    return `M${this.x(this.chart.reference.value)} ${this.top - 4}V${this.bottom}`;
  }

  /** A group's line in the legend, its label cut where there is no room for it. */
  legend({ look, label, legend }: DrawnGroup, index: number): LegendLine {
    const y = MARGIN.top + LEGEND.row * index;
    const swatch = look.shape === 'area' ? `M${LEGEND.left} ${y - 5}h24v10h-24z` : `M${LEGEND.left} ${y}h24`;
    const rest = legend.slice(label.length);
    const room = Math.floor((this.width - LEGEND.text) / CHARACTER) - rest.length;
    return { swatch, text: shortened(label, Math.max(1, room)) + rest, x: LEGEND.text, y: y + 4 };
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
