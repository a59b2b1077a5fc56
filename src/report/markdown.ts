import { asMarkdown, image, joinMarkdown, type Markdown } from './markdownText.js';
import type { Report } from './report.js';
import { toMarkdown } from './tableExport.js';

/** What is written of a report; its pictures may be any that have a description. */
export interface Written<P extends { readonly description: string }> extends Pick<
  Report,
  'title' | 'about' | 'tables'
> {
  readonly pictures: readonly P[];
}

export interface ReportMarkdownOptions<P> {
  /** A picture's address: a file beside the notes, or a data URI. Pictures without one are left out. */
  readonly address?: (picture: P) => string | undefined;
}

/**
 * A report as GitHub-flavoured Markdown under a level-three heading. Tables omit the lines already under the heading.
 */
export function reportMarkdown<P extends { readonly description: string }>(
  { title, about, pictures, tables }: Written<P>,
  { address }: ReportMarkdownOptions<P> = {},
): Markdown {
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
