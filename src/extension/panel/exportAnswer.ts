import * as vscode from 'vscode';
import { reportInView } from '../../notes/noteContent.js';
import { markdownNote } from '../../notes/noteText.js';
import { QkLensError } from '../../protocol/errors.js';
import type { ShownTable } from '../../protocol/inView.js';
import { jsonText } from '../../protocol/jsonText.js';
import { addressOf, type NoteEditors } from '../notes/noteEditors.js';
import { originOf } from '../notes/origin.js';
import type { Answered } from '../results/answered.js';
import { readableReport } from '../results/readableReport.js';
import type { Shared } from '../shared.js';
import { saveFile } from './saveFile.js';

/** @throws QkLensError if the panel has no complete answer */
export function complete(answered: Answered | undefined): Answered {
  if (answered) return answered;
  throw new QkLensError('badRequest', 'The answer is not complete yet. Export it when it is.');
}

/** Saves an answer as the command line prints it with `--json`. */
export async function saveAnswer(answered: Answered): Promise<void> {
  const { fileName } = readableReport(answered);
  await saveFile(`${fileName}.json`, Buffer.from(jsonText(answered.result), 'utf8'));
}

/** Copies tables of an answer as Insert Result into Notes writes them, for the most recently used notes. */
export async function copyMarkdown(
  parts: Pick<Shared, 'context'> & { readonly noteEditors: Pick<NoteEditors, 'last'> },
  answered: Answered,
  tables: readonly ShownTable[],
): Promise<void> {
  const content = reportInView(readableReport(answered), { tables, pictures: [] });
  const notes = parts.noteEditors.last;
  const origin = originOf(parts, answered, { note: notes && addressOf(notes) });
  await vscode.env.clipboard.writeText(markdownNote(content, new Map(), origin).toString());
  vscode.window.setStatusBarMessage('Copied as Markdown', 5000);
}
