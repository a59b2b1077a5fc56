import type MarkdownIt from 'markdown-it';
import { BLOCK_LANGUAGE } from '../notes/blockLanguage.js';

/** A block of ours as it stands in a Markdown text. */
export interface BlockPlace {
  /** What stands between the fences. */
  readonly text: string;
  /** What the text is being rendered for, as its renderer passes it. */
  readonly env: unknown;
}

/**
 * Has markdown-it show fenced blocks of ours.
 *
 * @param html makes what a block shows; all text in it must be escaped
 */
export function showBlocks(md: MarkdownIt, html: (block: BlockPlace) => string): MarkdownIt {
  const { rules } = md.renderer;
  const others = rules.fence;
  rules.fence = (tokens, index, options, env, self) => {
    const { info, content, attrs } = tokens[index];
    if (info.trim().split(/\s+/)[0] !== BLOCK_LANGUAGE) {
      return others?.(tokens, index, options, env, self) ?? self.renderToken(tokens, index, options);
    }
    return `<div${attributes(attrs ?? [])}>${html({ text: content, env })}</div>\n`;
  };
  return md;
}

/** Those that tell where in the text the block stands, which keep preview and editor at the same place. */
function attributes(attrs: readonly (readonly [string, string])[]): string {
  const classes = ['qk-lens-block', ...attrs.filter(([name]) => name === 'class').map(([, value]) => value)];
  const line = attrs.find(([name]) => name === 'data-line')?.[1] ?? '';
  const place = /^\d+$/.test(line) ? ` data-line="${line}"` : '';
  return ` class="${classes.join(' ').replace(/[^\w -]/g, '')}"${place}`;
}
