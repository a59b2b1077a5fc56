import type { ScoreParts } from '../../../protocol/scoreParts.js';
import { colourOf } from '../../../report/charts/colours.js';
import { svgFile } from '../../../report/charts/svgFile.js';
import { attributes, markup, type Markup } from '../../../report/markup.js';
import type { PictureColours } from '../../../report/report.js';
import { partsSentence, type PartWords } from '../../../report/spectra/partWords.js';
import { scorePartsOf, type ScorePart } from './scoreParts.js';

const WIDTH = 480;
const EDGE = 12;
const BAR_HEIGHT = 14;
const LINE = 20;

/** What a circuit's scores are made of, as an SVG file of the bar and its clauses. */
export function scorePartsSvg(
  title: string,
  parts: ScoreParts,
  words: PartWords,
  colours: PictureColours,
): Markup {
  const pieces = scorePartsOf(parts, words);
  const x = (fraction: number) => (EDGE + fraction * (WIDTH - 2 * EDGE)).toFixed(1);
  const size = { width: WIDTH, height: 2 * EDGE + BAR_HEIGHT + LINE * pieces.length };
  return svgFile({ title, description: partsSentence(parts, words) }, size, colours, [
    ...pieces.map(({ from, share, ...piece }) => {
      const width = (share * (WIDTH - 2 * EDGE)).toFixed(1);
      return markup`<rect x="${x(from)}" y="${EDGE}" width="${width}" height="${BAR_HEIGHT}"${paint(piece, colours)}/>`;
    }),
    ...pieces.map((piece, index) => {
      const y = EDGE + BAR_HEIGHT + LINE * (index + 1);
      const ink = attributes({ fill: colours.foreground });
      return markup`<rect x="${EDGE}" y="${y - 9}" width="10" height="10"${paint(piece, colours)}/>
<text x="${EDGE + 16}" y="${y}"${ink}>${piece.clause}</text>`;
    }),
  ]);
}

function paint({ colour }: Pick<ScorePart, 'colour'>, colours: PictureColours): Markup {
  return colour === 'charts-foreground'
    ? attributes({ fill: colours.foreground, 'fill-opacity': 0.45 })
    : attributes({ fill: colourOf(colours, colour) });
}
