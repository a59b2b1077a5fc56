import type MarkdownIt from 'markdown-it';
import { BLOCK_LANGUAGE } from '../notes/blockLanguage.js';
import { attributes, markup, type Markup } from '../report/markup.js';

/** A QK Lens block in a Markdown text. */
export interface BlockPlace {
  /** The content between the fences. */
  readonly text: string;
  /** The renderer's environment. */
  readonly env: unknown;
}

/**
 * Makes markdown-it show QK Lens' fenced blocks.
 *
 * @param html returns what a block shows
 */
export function showBlocks(md: MarkdownIt, html: (block: BlockPlace) => Markup): MarkdownIt {
  const { rules } = md.renderer;
  const others = rules.fence;
  rules.fence = (tokens, index, options, env, self) => {
    const { info, content, attrs } = tokens[index];
    if (info.trim().split(/\s+/)[0] !== BLOCK_LANGUAGE) {
      return others?.(tokens, index, options, env, self) ?? self.renderToken(tokens, index, options);
    }
    return markup`<div${placeOf(attrs ?? [])}>${html({ text: content, env })}</div>\n`.toString();
  };
  return md;
}

/** The attributes with the block's position in the text, which keep preview and editor in sync. */
function placeOf(attrs: readonly (readonly [string, string])[]): Markup {
  const classes = ['qk-lens-block', ...attrs.filter(([name]) => name === 'class').map(([, value]) => value)];
  const line = attrs.find(([name]) => name === 'data-line')?.[1] ?? '';
  return attributes({
    class: classes.join(' ').replace(/[^\w -]/g, ''),
    'data-line': /^\d+$/.test(line) ? line : undefined,
  });
}
