import type { InView, ShownPicture } from '../protocol/inView.js';
import { LIGHT_COLOURS } from '../report/charts/colours.js';
import type { Written } from '../report/markdown.js';
import type { Report } from '../report/report.js';

/** What notes get of a result. */
export type NoteContent = Written<ShownPicture>;

/** All of a report. */
export function wholeReport({ title, about, pictures, tables }: Report): NoteContent {
  return {
    title,
    about,
    tables,
    pictures: pictures.map((picture) => ({
      name: picture.name,
      description: picture.description,
      svg: picture.svg(LIGHT_COLOURS).toString(),
    })),
  };
}

/**
 * Only what the panel shows of it, as it is there; of the lines under the title those that its tables have in common
 * with the report.
 */
export function reportInView({ title, about }: Report, { pictures, tables }: InView): NoteContent {
  const stays = (line: string) => tables.some((table) => table.about.includes(line));
  return { title, about: tables.length > 0 ? about.filter(stays) : about, pictures, tables };
}

/** `2 tables and 1 picture` */
export function contentWords({ tables, pictures }: NoteContent): string {
  const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;
  const parts = [
    ...(tables.length > 0 ? [count(tables.length, 'table')] : []),
    ...(pictures.length > 0 ? [count(pictures.length, 'picture')] : []),
  ];
  return parts.length > 0 ? parts.join(' and ') : 'only lines of text';
}
