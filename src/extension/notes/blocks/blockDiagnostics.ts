import * as vscode from 'vscode';
import { parseBlock } from '../../../notes/blockGrammar.js';
import { blocksIn } from './blocksIn.js';

/** A block's problem, with the suggested text. */
export class BlockDiagnostic extends vscode.Diagnostic {
  constructor(
    range: vscode.Range,
    message: string,
    readonly fix: string | undefined,
  ) {
    super(range, message, vscode.DiagnosticSeverity.Error);
    this.source = 'QK Lens';
  }
}

/** The problems of the blocks in a Markdown document. */
export function blockDiagnostics(document: vscode.TextDocument): BlockDiagnostic[] {
  return blocksIn(document).flatMap(({ text, rangeOf }) =>
    parseBlock(text).problems.map(
      ({ message, span, fix }) => new BlockDiagnostic(rangeOf(span), message, fix),
    ),
  );
}

/** Quick fixes for misspelt keys and values. */
export function blockFixes(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
  return blockDiagnostics(document)
    .filter((diagnostic) => diagnostic.fix !== undefined && diagnostic.range.intersection(range))
    .map((diagnostic) => {
      const title = `Change to “${diagnostic.fix!}”`;
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      action.edit = new vscode.WorkspaceEdit();
      action.edit.replace(document.uri, diagnostic.range, diagnostic.fix!);
      action.diagnostics = [diagnostic];
      action.isPreferred = true;
      return action;
    });
}
