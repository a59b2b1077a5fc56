import { assumedTokenizer } from '../../protocol/assumedTokenizer.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import type { MarkedToken } from '../../protocol/rankedTokens.js';
import {
  asMarkdown,
  joinMarkdown,
  cellSpan,
  type Markdown,
  type MarkdownContent,
} from '../../report/markdownText.js';
import { isMarked, markWords } from '../../report/tokenMarks.js';
import { visibleToken } from '../../report/tokenSegments.js';

/** Lists of tokens side by side, each under its title. */
export function tokenColumns(
  columns: readonly { title: string; tokens: readonly MarkedToken[] }[],
): Markdown {
  const most = Math.max(...columns.map(({ tokens }) => tokens.length));
  const cell = (token: MarkedToken | undefined): MarkdownContent => {
    if (token === undefined) return '';
    const own = cellSpan(visibleToken(token.token));
    return isMarked(token) ? asMarkdown`${own} _(${markWords(token)})_` : own;
  };
  return cardTable(
    columns.map(({ title }) => title),
    Array.from({ length: most }, (_, i) => columns.map(({ tokens }) => cell(tokens[i]))),
  );
}

/** A table in a hover, where VS Code leaves no space between columns. */
export function cardTable(
  titles: readonly MarkdownContent[],
  rows: readonly (readonly MarkdownContent[])[],
): Markdown {
  const row = (cells: readonly MarkdownContent[]) => asMarkdown`| ${joinMarkdown(cells, '&emsp; | ')} |`;
  const dashes = joinMarkdown(
    titles.map(() => asMarkdown`:---`),
    ' | ',
  );
  return joinMarkdown([row(titles), asMarkdown`| ${dashes} |`, ...rows.map(row)], '\n');
}

/** The notice of the checkpoint's maker for every reader. */
export function noticeOf(checkpoint: CheckpointInfo): Markdown[] {
  const { notice } = checkpoint.model;
  const notes = [...(notice === undefined ? [] : [notice]), ...assumedTokenizer(checkpoint)];
  return notes.map((note) => asMarkdown`_${note}_`);
}

/** One paragraph per part; absent parts are left out. */
export function paragraphs(parts: readonly MarkdownContent[]): Markdown {
  return joinMarkdown(parts, '\n\n');
}
