import { lines, markup, type Content, type Markup } from '../markup.js';
import type { PictureColours } from '../report.js';
import { shortened } from '../shortened.js';

export interface SvgWords {
  /** Shown above the picture. */
  readonly title: string;
  /** The description for screen readers. */
  readonly description: string;
}

/** In CSS pixels. */
export interface SvgSize {
  readonly width: number;
  readonly height: number;
}

const TITLE_HEIGHT = 26;
const LEFT = 8;
const LONGEST_TITLE = 96;
/** Of labels, in pixels. */
export const LABEL_SIZE = 12;
/** Width of the title's letters, rounded up. */
const CHARACTER_WIDTH = 7.5;

/**
 * A standalone SVG file, with its title above the content.
 *
 * @param size of the content
 */
export function svgFile(
  { title, description }: SvgWords,
  size: SvgSize,
  { background, foreground }: Pick<PictureColours, 'background' | 'foreground'>,
  content: readonly Content[],
): Markup {
  const heading = shortened(title, LONGEST_TITLE);
  const width = Math.max(size.width, Math.ceil(2 * LEFT + CHARACTER_WIDTH * Array.from(heading).length));
  const height = size.height + TITLE_HEIGHT;
  return markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="${LABEL_SIZE}">
<title>${title}</title>
<desc>${description}</desc>
<rect width="${width}" height="${height}" fill="${background}"/>
<text x="${LEFT}" y="18" font-weight="600" fill="${foreground}">${heading}</text>
<g transform="translate(0 ${TITLE_HEIGHT})">
${lines(content)}
</g>
</svg>
`;
}
