import type { Markup } from './markup.js';
import type { TableData } from './tableModel.js';

/** Colours of a picture, as CSS writes them. */
export interface PictureColours {
  readonly background: string;
  readonly foreground: string;
  readonly grid: string;
  /** One per series, in order; repeated if there are more series. */
  readonly series: readonly string[];
}

/** A picture drawn on demand. */
export interface Picture {
  /** Short, such as `spectrum`: its name in a fenced block's `show`, and the end of its file's name. */
  readonly name: string;
  /** The description for screen readers. */
  readonly description: string;
  /** An SVG file. */
  svg(colours: PictureColours): Markup;
}

/** A result in readable form, the same in the panel, in notes, in a preview and in a file. */
export interface Report {
  /** Such as `Head 10.7`. */
  readonly title: string;
  /** Without extension. */
  readonly fileName: string;
  /** The numbers' source and caveats, as short lines. */
  readonly about: readonly string[];
  readonly pictures: readonly Picture[];
  readonly tables: readonly TableData[];
}

/** A picture's data. */
export type Drawing = Omit<Picture, 'name'>;

/** A picture whose data is computed on demand. */
export interface PictureMaker {
  readonly name: string;
  /** @throws TooMuchToDraw if the data exceeds the limits of drawing */
  make(): Drawing;
}

/**
 * A table computed on demand; undefined if there is none.
 *
 * @throws TooMuchToDraw if it exceeds the limits of drawing
 */
export type TableMaker = () => TableData | undefined;

/** A question's report, without the title that every report has. */
export interface ReportParts extends Pick<Report, 'fileName' | 'about'> {
  readonly pictures: readonly PictureMaker[];
  readonly tables: readonly TableMaker[];
}
