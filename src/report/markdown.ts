import type { Picture, Report } from './report.js';
import { escapeMarkdown, toMarkdown } from './tableExport.js';

export interface ReportMarkdownOptions {
  /** Where a picture is found: a file beside the notes, or a data URI. Those without an address are left out. */
  readonly address?: (picture: Picture) => string | undefined;
}

/**
 * A report as GitHub-flavoured Markdown under a heading of the third level. Tables leave out the lines that stand
 * under the heading already.
 */
export function reportMarkdown(report: Report, { address }: ReportMarkdownOptions = {}): string {
  const { title, about, pictures, tables } = report;
  const images = pictures.flatMap((picture) => {
    const at = address?.(picture);
    return at === undefined ? [] : [image(picture.description, at)];
  });
  const parts = [
    `### ${escapeMarkdown(title)}`,
    ...about.map(escapeMarkdown),
    ...images,
    ...tables.map((table) =>
      toMarkdown({ ...table, about: table.about.filter((line) => !about.includes(line)) }).trimEnd(),
    ),
  ];
  return `${parts.join('\n\n')}\n`;
}

function image(description: string, address: string): string {
  const safe = address.replace(/[<>\\\s]/g, encodeURIComponent);
  return `![${escapeMarkdown(description)}](<${safe}>)`;
}
