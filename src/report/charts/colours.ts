import type { PictureColours } from '../report.js';

/** VS Code's colour names for curves and bars, in the order of a picture's series. */
export const SERIES_COLOURS = ['charts-blue', 'charts-orange', 'charts-green', 'charts-purple'] as const;

export type SeriesColour = (typeof SERIES_COLOURS)[number];

/** A picture's colour for one of VS Code's names. */
export function colourOf({ series, foreground }: PictureColours, name: SeriesColour): string {
  return series[SERIES_COLOURS.indexOf(name) % series.length] ?? foreground;
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
