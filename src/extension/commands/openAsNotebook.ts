import * as vscode from 'vscode';
import { notebookCellsOf } from '../../questions/pythons.js';
import type { QuestionParts } from '../parts.js';
import type { ResultParts } from '../results/storedAnswer.js';
import { askedFor } from './copyAsPython.js';

/**
 * Open as Jupyter Notebook: opens the TransformerLens program for a result as a new notebook, which the user may save.
 *
 * @throws QkLensError as {@link askedFor}
 */
export async function openAsNotebook(parts: QuestionParts & ResultParts, argument: unknown): Promise<void> {
  const asked = await askedFor(parts, argument, 'Open as Jupyter Notebook');
  if (!asked) return;
  const { Markup, Code } = vscode.NotebookCellKind;
  const cells = notebookCellsOf(asked.question, asked.checkpoint).map(({ kind, text }) =>
    kind === 'markdown'
      ? new vscode.NotebookCellData(Markup, text, 'markdown')
      : new vscode.NotebookCellData(Code, text, 'python'),
  );
  const notebook = await vscode.workspace.openNotebookDocument(
    'jupyter-notebook',
    new vscode.NotebookData(cells),
  );
  await vscode.window.showNotebookDocument(notebook);
}
