import { asMarkdown, image, joinMarkdown, type Markdown } from './markdownText.js';
import type { Picture, Report } from './report.js';
import { toMarkdown } from './tableExport.js';

export interface ReportMarkdownOptions {
  /** Where a picture is found: a file beside the notes, or a data URI. Those without an address are left out. */
  readonly address?: (picture: Picture) => string | undefined;
}

/**
 * A report as GitHub-flavoured Markdown under a heading of the third level. Tables leave out the lines that stand
 * under the heading already.
 */
export function reportMarkdown(report: Report, { address }: ReportMarkdownOptions = {}): Markdown {
  const { title, about, pictures, tables } = report;
  const images = pictures.map((picture) => {
    const at = address?.(picture);
    return at === undefined ? undefined : image(picture.description, at);
  });
  return joinMarkdown(
    [
      asMarkdown`### ${title}`,
      ...about,
      ...images,
      ...tables.map((table) =>
        toMarkdown({ ...table, about: table.about.filter((line) => !about.includes(line)) }),
      ),
    ],
    '\n\n',
  );
}
