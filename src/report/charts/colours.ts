import type { PictureColours } from '../report.js';

/** VS Code's colour names for curves and bars, in the order of a picture's series. */
export const SERIES_COLOURS = ['charts-blue', 'charts-orange', 'charts-green', 'charts-purple'] as const;

export type SeriesColour = (typeof SERIES_COLOURS)[number];

/** A picture's colour for one of VS Code's names. */
export function colourOf({ series, foreground }: PictureColours, name: SeriesColour): string {
  return series[SERIES_COLOURS.indexOf(name) % series.length] ?? foreground;
}

/**
 * The picture's foreground or background, whichever is easier to read over a colour laid on the background: of larger
 * contrast by WCAG 2. The foreground if a colour is in no form known here.
 *
 * @param opacity of the paint, from 0 to 1
 */
export function inkOver(
  { background, foreground }: Pick<PictureColours, 'background' | 'foreground'>,
  paint: string,
  opacity: number,
): string {
  const [below, light, above] = [background, foreground, paint].map(channels);
  if (!below || !light || !above) return foreground;
  const behind = luminance(below.map((value, i) => value + opacity * (above[i] - value)));
  const contrast = (ink: readonly number[]) => {
    const [a, b] = [luminance(ink), behind].sort((one, other) => other - one);
    return (a + 0.05) / (b + 0.05);
  };
  return contrast(light) >= contrast(below) ? foreground : background;
}

/** Red, green and blue from 0 to 255 of `#rgb`, `#rrggbb` (a further opacity is ignored) or `rgb(…)`. */
function channels(colour: string): readonly number[] | undefined {
  const short = /^#([\da-f])([\da-f])([\da-f])[\da-f]?$/i.exec(colour);
  if (short) return short.slice(1).map((digit) => parseInt(digit + digit, 16));
  const long = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})(?:[\da-f]{2})?$/i.exec(colour);
  if (long) return long.slice(1).map((digits) => parseInt(digits, 16));
  const listed = /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)/.exec(colour);
  return listed?.slice(1).map(Number);
}

/** Relative luminance, from 0 to 1. */
function luminance(colour: readonly number[]): number {
  const [red, green, blue] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The colours of VS Code's own light and dark themes, for pictures outside any known theme. */
export const LIGHT_COLOURS: PictureColours = {
  background: '#ffffff',
  foreground: '#3b3b3b',
  grid: '#d3d3d3',
  series: ['#0063d3', '#c2701a', '#388a34', '#652d90'],
};

export const DARK_COLOURS: PictureColours = {
  background: '#1f1f1f',
  foreground: '#cccccc',
  grid: '#404040',
  series: ['#3794ff', '#d18616', '#89d185', '#b180d7'],
};
