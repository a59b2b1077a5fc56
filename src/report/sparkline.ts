import { requirePoints } from './budget.js';
import { markup, type Markup } from './markup.js';

export interface SparklineOptions {
  /** The description for screen readers; its name where a picture can have one. */
  readonly description: string;
  /** In pixels. */
  readonly width?: number;
  readonly height?: number;
  /** From zero to the largest unless this is set: then from the smallest positive value, on a logarithmic scale. */
  readonly logarithmic?: boolean;
  /** Any CSS colour; the default is visible on light and on dark. */
  readonly colour?: string;
}

/** The middle blue of VS Code's charts: its contrast exceeds 3 on white and on the darkest of its themes. */
const COLOUR = '#3a86d0';
/** Room for the line's own width at the edges. */
const MARGIN = 2;

/**
 * A word-sized line without axes, as an SVG file: for hovers, which don't know the theme.
 *
 * @param values in order, evenly spaced; those that are not finite (or not positive, on a logarithmic scale) leave a
 *   gap
 * @throws TooMuchToDraw
 */
export function sparklineSvg(values: readonly number[], options: SparklineOptions): Markup {
  const { description, width = 160, height = 32, logarithmic = false, colour = COLOUR } = options;
  requirePoints(values.length);
  const heights = values.map((value) => (logarithmic ? (value > 0 ? Math.log(value) : NaN) : value));
  const finite = heights.filter(Number.isFinite);
  const least = finite.reduce((one, other) => Math.min(one, other), logarithmic ? Infinity : 0);
  const most = finite.reduce((one, other) => Math.max(one, other), logarithmic ? -Infinity : 0);
  const step = (width - 2 * MARGIN) / Math.max(1, values.length - 1);
  const y = (value: number) => {
    const fraction = most > least ? (value - least) / (most - least) : 0.5;
    return (height - MARGIN - fraction * (height - 2 * MARGIN)).toFixed(1);
  };
  const path = heights
    .map((value, index) => {
      if (!Number.isFinite(value)) return '';
      const begins = index === 0 || !Number.isFinite(heights[index - 1]);
      const alone = begins && !Number.isFinite(heights[index + 1]);
      const x = (MARGIN + index * step).toFixed(1);
      return `${begins ? 'M' : 'L'}${x} ${y(value)}${alone ? 'h0' : ''}`;
    })
    .join('');
  return markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img"><title>${description}</title><path d="${path}" fill="none" stroke="${colour}" stroke-width="1.5" stroke-linejoin="round" stroke-linecap="round"/></svg>`;
}

/** An SVG file as a picture's address, for Markdown that can't refer to a file. */
export function svgDataUri(svg: Markup): string {
  return `data:image/svg+xml,${encodeURIComponent(svg.toString()).replace(/[()']/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)}`;
}
