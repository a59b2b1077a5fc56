import * as vscode from 'vscode';

export type InsertAs = 'textAndPicture' | 'liveBlock';

/**
 * How to insert a result into Markdown: according to the setting `qkLens.notes.insertAs`, or the user's choice.
 *
 * @param notes the target document
 * @param canLive whether a live block can express it, and the notes' preview answers blocks
 * @returns undefined if the user cancelled
 */
export async function insertAs(notes: vscode.TextDocument, canLive: boolean): Promise<InsertAs | undefined> {
  const setting = vscode.workspace.getConfiguration('qkLens', notes).get<unknown>('notes.insertAs');
  if (!canLive || setting === 'textAndPicture') return 'textAndPicture';
  if (setting === 'liveBlock') return 'liveBlock';
  const chosen = await vscode.window.showQuickPick<vscode.QuickPickItem & { readonly how: InsertAs }>(
    [
      {
        how: 'textAndPicture',
        label: 'As Text and Picture',
        detail: 'Tables and a picture of the current result, readable everywhere.',
      },
      {
        how: 'liveBlock',
        label: 'As Live Block',
        detail:
          'A short block whose result appears in the Markdown preview; the result is stored in .qk-lens.',
      },
    ],
    { title: 'Insert Result into Notes' },
  );
  return chosen?.how;
}
