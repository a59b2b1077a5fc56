import { asMarkdown, image, joinMarkdown, type Markdown } from './markdownText.js';
import type { Picture, Report } from './report.js';
import { toMarkdown } from './tableExport.js';

export interface ReportMarkdownOptions {
  /** A picture's address: a file beside the notes, or a data URI. Pictures without one are left out. */
  readonly address?: (picture: Picture) => string | undefined;
}

/**
 * A report as GitHub-flavoured Markdown under a level-three heading. Tables omit the lines already under the heading.
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
