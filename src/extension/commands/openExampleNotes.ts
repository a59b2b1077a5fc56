import * as vscode from 'vscode';

/** About the sample checkpoint: what its planted heads do, in the spellings that hovers and links recognise. */
const NOTES = `# First names in the sample checkpoint

Head 3.1 matches first names with first names: hover the head, or the link above this line.

Its largest singular vector lists [' James', ' Sophia', ' Mary']. Hover one of the names.

Put the cursor here, and run QK Lens: Insert Result into Notes:

`;

/** Open Example Notes: an untitled Markdown file to try hovers and results in. */
export async function openExampleNotes(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: NOTES });
  const editor = await vscode.window.showTextDocument(document);
  const end = document.lineAt(document.lineCount - 1).range.end;
  editor.selection = new vscode.Selection(end, end);
}
