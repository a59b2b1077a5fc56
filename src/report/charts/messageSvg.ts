import { markup, type Markup } from '../markup.js';
import type { PictureColours } from '../report.js';
import { svgFile } from './svgFile.js';

const WIDTH = 720;
const ROW = 18;
const CHARACTERS_IN_ROW = 100;

/** A message in place of a picture. */
export function messageSvg(message: string, colours: PictureColours): Markup {
  const rows = message.match(new RegExp(`.{1,${CHARACTERS_IN_ROW}}(?=\\s|$)`, 'g')) ?? [message];
  return svgFile(
    { title: 'Not drawn', description: message },
    { width: WIDTH, height: ROW * (rows.length + 1) },
    colours,
    rows.map(
      (row, index) =>
        markup`<text x="8" y="${ROW * (index + 1)}" fill="${colours.foreground}">${row.trim()}</text>`,
    ),
  );
}
