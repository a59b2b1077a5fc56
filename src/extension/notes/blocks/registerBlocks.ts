import * as vscode from 'vscode';
import { Disposable } from '../../disposable.js';
import type { Shared } from '../../shared.js';
import { withinSize } from '../noteDocuments.js';

const MARKDOWN: vscode.DocumentFilter = { language: 'markdown' };
const SETTLE_MS = 300;

/** Completion, hovers, diagnostics and quick fixes in blocks of Markdown notes; their code is loaded on first use. */
export function registerBlocks(parts: Pick<Shared, 'checkpoints' | 'results'>): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(
      MARKDOWN,
      {
        provideCompletionItems: async (document, position) => {
          if (!withinSize(document)) return [];
          return (await import('./blockHelp.js')).completeBlock(parts, document, position);
        },
      },
      ':',
    ),
    vscode.languages.registerHoverProvider(MARKDOWN, {
      provideHover: async (document, position) => {
        if (!withinSize(document)) return undefined;
        return (await import('./blockHelp.js')).blockHover(document, position);
      },
    }),
    vscode.languages.registerCodeActionsProvider(
      MARKDOWN,
      {
        provideCodeActions: async (document, range) => {
          if (!withinSize(document)) return [];
          return (await import('./blockDiagnostics.js')).blockFixes(document, range);
        },
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    new BlockChecks(),
  );
}

/** Checks the blocks of open Markdown documents whenever typing pauses. */
class BlockChecks extends Disposable {
  private readonly collection = this.register(vscode.languages.createDiagnosticCollection('qkLens.blocks'));
  private readonly waiting = new Map<string, NodeJS.Timeout>();

  constructor() {
    super();
    this.register(vscode.workspace.onDidOpenTextDocument((document) => this.soon(document)));
    this.register(vscode.workspace.onDidChangeTextDocument(({ document }) => this.soon(document)));
    this.register(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.forget(uri);
        this.collection.delete(uri);
      }),
    );
    this.register({ dispose: () => this.waiting.forEach((timer) => clearTimeout(timer)) });
    for (const document of vscode.workspace.textDocuments) this.soon(document);
  }

  private soon(document: vscode.TextDocument): void {
    if (document.languageId !== 'markdown' || !['file', 'untitled'].includes(document.uri.scheme)) return;
    this.forget(document.uri);
    this.waiting.set(
      document.uri.toString(),
      setTimeout(() => void this.check(document), SETTLE_MS),
    );
  }

  private async check(document: vscode.TextDocument): Promise<void> {
    const { blockDiagnostics } = await import('./blockDiagnostics.js');
    if (this.disposed || document.isClosed) return;
    this.collection.set(document.uri, withinSize(document) ? blockDiagnostics(document) : []);
  }

  private forget(uri: vscode.Uri): void {
    clearTimeout(this.waiting.get(uri.toString()));
    this.waiting.delete(uri.toString());
  }
}
