import type MarkdownIt from 'markdown-it';
import type * as vscode from 'vscode';
import { showBlocks } from '../../preview/markdownPlugin.js';
import { messageHtml } from '../../preview/messageHtml.js';
import type { Parts } from '../parts.js';

/** Lets VS Code's Markdown preview show QK Lens blocks; the code that answers them is loaded with the first block. */
export function blocksInPreview(parts: Pick<Parts, 'liveBlocks' | 'errors'>): (md: MarkdownIt) => MarkdownIt {
  return (md) =>
    showBlocks(md, ({ text, env }) => {
      const blocks = parts.liveBlocks.made;
      if (blocks) return blocks.html(text, noteOf(env));
      parts.liveBlocks().catch((error: unknown) => parts.errors.show(error));
      return messageHtml('Looking for kept results…', 'waiting');
    });
}

/** The URI of the rendered text, as VS Code's preview passes it. */
function noteOf(env: unknown): string {
  const { currentDocument } = Object(env) as { currentDocument?: vscode.Uri };
  return currentDocument?.toString() ?? '';
}
