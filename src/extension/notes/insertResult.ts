import * as vscode from 'vscode';
import { fingerprintText } from '../../protocol/weightsName.js';
import { blockText, fenced } from '../../notes/blockText.js';
import { commandLine } from '../../notes/commandLine.js';
import { markdownNote, plainNote, type Origin } from '../../notes/noteText.js';
import { questionTitle } from '../../questions/titles.js';
import type { Picture, Report } from '../../report/report.js';
import { withoutLinks } from '../messages.js';
import type { Answered } from '../results/answered.js';
import { answeredOf } from '../results/keepResult.js';
import { resultId } from '../results/openResult.js';
import { placeToTell, questionWithoutHome } from '../results/placeInWorkspace.js';
import { readable, readableReport } from '../results/readableReport.js';
import { storedAnswer, type StoredAnswer, type ResultParts } from '../results/storedAnswer.js';
import type { Parts } from '../parts.js';
import type { Shared } from '../shared.js';
import { commentMark, isMarkdown } from './commentMarks.js';
import { insertCell, insertLines } from './insertInto.js';
import { insertAs } from './insertAs.js';
import { keepBlock } from './keepBlock.js';
import type { NoteEditor } from './noteEditors.js';
import { savePictures } from './pictureFiles.js';

/**
 * Insert Result into Notes: writes an answer at the cursor of the most recently used notes: into Markdown a block with
 * pictures and tables, or a live block; into a notebook a Markdown cell; elsewhere a comment. One undo removes it.
 *
 * @param argument an {@link Answered}, or a kept result's id; by default the answer of the most recently used panel
 * @throws QkLensError if there is no answer, or the notes can't be edited
 */
export async function insertResult(
  parts: ResultParts & Pick<Parts, 'context' | 'log' | 'noteEditors' | 'panels'>,
  argument: unknown,
): Promise<void> {
  const id = resultId(argument);
  const answered = id === undefined ? answeredOf(parts, argument) : await storedAnswer(parts, id);
  const target = parts.noteEditors.last ?? (await newNotes());
  if (target.kind === 'notebook') {
    const { editor } = target;
    await insertCell(editor, await asMarkdown(parts, answered, editor.notebook.uri));
    return;
  }
  const { editor } = target;
  const mark = isMarkdown(editor.document) ? undefined : commentMark(editor.document);
  if (mark !== undefined) {
    const lines = plainNote(readableReport(answered), originOf(parts, answered, editor.document.uri));
    await insertLines(editor, lines, mark);
    return;
  }
  const block = readable(() => blockText(answered.question, answered.checkpoint.name));
  const how = await insertAs(
    editor.document,
    block !== undefined && editor.document.languageId === 'markdown',
  );
  if (how === undefined) return;
  const { uri } = editor.document;
  const text = how === 'liveBlock' ? fenced(block!) : await asMarkdown(parts, answered, uri);
  await insertLines(editor, text.trimEnd().split('\n'), '');
  if (how === 'liveBlock') await keepBlock(parts, answered, uri);
}

async function newNotes(): Promise<NoteEditor> {
  const document = await vscode.workspace.openTextDocument({ language: 'markdown' });
  return { kind: 'text', editor: await vscode.window.showTextDocument(document) };
}

async function asMarkdown(
  parts: Pick<Shared, 'context' | 'log'>,
  answered: Answered,
  note: vscode.Uri,
): Promise<string> {
  const report = readableReport(answered);
  const pictures = await picturesOf(parts, report, note, answered);
  return markdownNote(report, pictures, originOf(parts, answered, note)).toString();
}

/** A result is useful even without its pictures. */
async function picturesOf(
  { log }: Pick<Shared, 'log'>,
  report: Report,
  note: vscode.Uri,
  { question, checkpoint }: Answered,
): Promise<Map<Picture, string>> {
  try {
    return await savePictures(report, note, `${questionTitle(question)} ${checkpoint.name}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The pictures could not be saved, so the result is inserted without them: ${reason}`;
    log.warn(message);
    void vscode.window.showWarningMessage(withoutLinks(message));
    return new Map();
  }
}

function originOf(
  { context }: Pick<Shared, 'context'>,
  { checkpoint, question, result, qkLens }: Answered & Partial<StoredAnswer>,
  note: vscode.Uri,
): Origin {
  const folder = vscode.workspace.getWorkspaceFolder(note) ?? vscode.workspace.workspaceFolders?.[0];
  return {
    checkpoint: checkpoint.name,
    fingerprint: fingerprintText(result.model),
    version: qkLens ?? (context.extension.packageJSON as { version: string }).version,
    commandLine: readable(() => {
      const workspace = folder?.uri.fsPath;
      return commandLine(questionWithoutHome(question, workspace), placeToTell(checkpoint, workspace));
    }),
  };
}
