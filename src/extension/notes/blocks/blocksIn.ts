import * as vscode from 'vscode';
import { BLOCK_LANGUAGE } from '../../../notes/blockLanguage.js';
import type { Span } from '../../../notes/blockLines.js';
import { fences, type Fence } from '../../../notes/fences.js';

/** A block in a document. */
export interface PlacedBlock {
  readonly text: string;
  /** Of the lines between the fences. */
  readonly lines: { readonly first: number; readonly end: number };
  /** A part of the block's text, in the document. */
  readonly rangeOf: (span: Span) => vscode.Range;
}

/** The QK Lens blocks in a Markdown document. */
export function blocksIn(document: vscode.TextDocument): readonly PlacedBlock[] {
  return fences(document.getText())
    .filter(({ language }) => language === BLOCK_LANGUAGE)
    .map((fence) => placed(fence, document));
}

/** The block at the position, between its fences. */
export function blockAt(document: vscode.TextDocument, { line }: vscode.Position): PlacedBlock | undefined {
  return blocksIn(document).find(({ lines }) => lines.first <= line && line < lines.end);
}

function placed({ text, open, close, indents }: Fence, document: vscode.TextDocument): PlacedBlock {
  return {
    text,
    lines: { first: open + 1, end: close },
    rangeOf: ({ line, start, end }) => {
      const indent = indents[line] ?? 0;
      if (open + 1 + line >= close) return document.lineAt(open).range;
      return new vscode.Range(open + 1 + line, indent + start, open + 1 + line, indent + end);
    },
  };
}
