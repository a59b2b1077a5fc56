import type { CheckpointInfo, Token } from '../../protocol/model.js';
import { escapeMarkdown, markdownToken } from '../../report/tableExport.js';
import { visibleToken } from '../../report/tokenSegments.js';

/** Lists of tokens side by side, each under its title. */
export function tokenColumns(columns: readonly { title: string; tokens: readonly Token[] }[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const most = Math.max(...columns.map(({ tokens }) => tokens.length));
  const cell = (token: Token | undefined) =>
    token === undefined ? '' : markdownToken(visibleToken(token.token));
  return [
    row(columns.map(({ title }) => escapeMarkdown(title))),
    row(columns.map(() => ':---')),
    ...Array.from({ length: most }, (_, i) => row(columns.map(({ tokens }) => cell(tokens[i])))),
  ].join('\n');
}

/** What the checkpoint's maker wants every reader to know. */
export function noticeOf({ model }: CheckpointInfo): string[] {
  return model.notice === undefined ? [] : [`_${escapeMarkdown(model.notice)}_`];
}

/** One paragraph a part, without those that are absent. */
export function paragraphs(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join('\n\n');
}
