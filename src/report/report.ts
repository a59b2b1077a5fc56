import type { Markup } from './markup.js';
import type { TableData } from './tableModel.js';

/** Colours of a picture, as CSS writes them. */
export interface PictureColours {
  readonly background: string;
  readonly foreground: string;
  readonly grid: string;
  /** One a series, in order; taken again from the start when there are more series. */
  readonly series: readonly string[];
}

/** A picture that is drawn only when it is wanted. */
export interface Picture {
  /** Short, such as `spectrum`: what a fenced block in notes shows it by, and the end of its file's name. */
  readonly name: string;
  /** What it shows, for those who can't see it. */
  readonly description: string;
  /** An SVG file. */
  svg(colours: PictureColours): Markup;
}

/** A result as a person reads it: the same whether it stands in the panel, in notes, in a preview or in a file. */
export interface Report {
  /** Such as `Head 10.7`. */
  readonly title: string;
  /** Without its ending. */
  readonly fileName: string;
  /** Where the numbers come from and what is to be known of them, as short lines. */
  readonly about: readonly string[];
  readonly pictures: readonly Picture[];
  readonly tables: readonly TableData[];
}

/** What a picture is drawn from. */
export type Drawing = Omit<Picture, 'name'>;

/** A picture whose data is not yet made. */
export interface PictureMaker {
  readonly name: string;
  /** @throws TooMuchToDraw when the data would be beyond what is drawn */
  make(): Drawing;
}

/**
 * A table that is not yet made; undefined where there is none.
 *
 * @throws TooMuchToDraw when it would be beyond what is drawn
 */
export type TableMaker = () => TableData | undefined;

/** What a question makes a report of; the title it has in any case. */
export interface ReportParts extends Pick<Report, 'fileName' | 'about'> {
  readonly pictures: readonly PictureMaker[];
  readonly tables: readonly TableMaker[];
}
