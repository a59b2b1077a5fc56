import * as vscode from 'vscode';
import { contentWords, type NoteContent } from '../../notes/noteContent.js';

export type InsertAs = 'inView' | 'wholeReport' | 'liveBlock';

/** What can be inserted. */
export interface Offered {
  /** Absent if no panel shows the result. */
  readonly inView?: NoteContent;
  readonly wholeReport: NoteContent;
  /** Absent if no block can express it, or the notes' preview answers none. */
  readonly liveBlock?: LiveBlock;
}

export interface LiveBlock {
  readonly text: string;
  /** The parts of the answer that it names; all if empty. */
  readonly show: readonly string[];
}

/**
 * What to insert: according to the setting `qkLens.notes.insertAs`, or the user's choice if there is one.
 *
 * @param notes the target
 * @returns undefined if the user cancelled
 */
export async function insertAs(
  notes: vscode.Uri,
  { inView, wholeReport, liveBlock }: Offered,
): Promise<InsertAs | undefined> {
  const items: readonly (vscode.QuickPickItem & { readonly how: InsertAs })[] = [
    ...(inView
      ? [
          {
            how: 'inView' as const,
            label: 'What Is in View',
            detail: `As text and pictures: ${contentWords(inView)}, as the panel shows them.`,
          },
        ]
      : []),
    {
      how: 'wholeReport',
      label: 'Whole Report',
      detail: `As text and pictures: ${contentWords(wholeReport)}.`,
    },
    ...(liveBlock
      ? [
          {
            how: 'liveBlock' as const,
            label: 'Live Block',
            detail: `A short block whose result appears in the Markdown preview${partsOf(liveBlock)}; the result is stored in .qk-lens.`,
          },
        ]
      : []),
  ];
  const setting = vscode.workspace.getConfiguration('qkLens', notes).get<unknown>('notes.insertAs');
  const set = setting === 'ask' ? undefined : (items.find(({ how }) => how === setting) ?? items[0]);
  if (set) return set.how;
  if (items.length === 1) return items[0].how;
  const chosen = await vscode.window.showQuickPick(items, { title: 'Insert Result into Notes' });
  return chosen?.how;
}

function partsOf({ show }: LiveBlock): string {
  return show.length > 0 ? `, of what is in view: ${show.join(', ')}` : '';
}
