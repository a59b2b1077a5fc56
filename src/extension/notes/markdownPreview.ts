import type MarkdownIt from 'markdown-it';
import type * as vscode from 'vscode';
import { showBlocks } from '../../preview/markdownPlugin.js';
import { messageHtml } from '../../preview/messageHtml.js';
import type { Services } from '../services.js';

/** Lets VS Code's Markdown preview show QK Lens blocks; the code that answers them is loaded with the first block. */
export function blocksInPreview(services: Services): (md: MarkdownIt) => MarkdownIt {
  return (md) =>
    showBlocks(md, ({ text, env }) => {
      const blocks = services.liveBlocks.made;
      if (blocks) return blocks.html(text, noteOf(env));
      services.liveBlocks().catch((error: unknown) => services.errors.show(error));
      return messageHtml('Looking for kept results…', 'waiting');
    });
}

/** The URI of the rendered text, as VS Code's preview passes it. */
function noteOf(env: unknown): string {
  const { currentDocument } = Object(env) as { currentDocument?: vscode.Uri };
  return currentDocument?.toString() ?? '';
}
