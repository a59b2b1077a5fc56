import * as vscode from 'vscode';
import { fingerprintText } from '../../protocol/weightsName.js';
import { blockText, fenced } from '../../notes/blockText.js';
import { commandLine } from '../../notes/commandLine.js';
import { markdownNote, plainNote, type Origin } from '../../notes/noteText.js';
import { questionTitle } from '../../protocol/questionTitles.js';
import type { Picture, Report } from '../../report/report.js';
import { withoutLinks } from '../messages.js';
import type { Answered } from '../results/answered.js';
import { answeredOf } from '../results/keepResult.js';
import { resultId } from '../results/openResult.js';
import { placeToTell, questionWithoutHome } from '../results/placeInWorkspace.js';
import { readable, readableReport } from '../results/readableReport.js';
import { storedAnswer, type StoredAnswer } from '../results/storedAnswer.js';
import type { Services } from '../services.js';
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
export async function insertResult(services: Services, argument: unknown): Promise<void> {
  const id = resultId(argument);
  const answered = id === undefined ? answeredOf(services, argument) : await storedAnswer(services, id);
  const target = services.noteEditors.last ?? (await newNotes());
  if (target.kind === 'notebook') {
    const { editor } = target;
    await insertCell(editor, await asMarkdown(services, answered, editor.notebook.uri));
    return;
  }
  const { editor } = target;
  const mark = isMarkdown(editor.document) ? undefined : commentMark(editor.document);
  if (mark !== undefined) {
    const lines = plainNote(readableReport(answered), originOf(services, answered, editor.document.uri));
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
  const text = how === 'liveBlock' ? fenced(block!) : await asMarkdown(services, answered, uri);
  await insertLines(editor, text.trimEnd().split('\n'), '');
  if (how === 'liveBlock') await keepBlock(services, answered, uri);
}

async function newNotes(): Promise<NoteEditor> {
  const document = await vscode.workspace.openTextDocument({ language: 'markdown' });
  return { kind: 'text', editor: await vscode.window.showTextDocument(document) };
}

async function asMarkdown(services: Services, answered: Answered, note: vscode.Uri): Promise<string> {
  const report = readableReport(answered);
  const pictures = await picturesOf(services, report, note, answered);
  return markdownNote(report, pictures, originOf(services, answered, note)).toString();
}

/** A result is useful even without its pictures. */
async function picturesOf(
  { log }: Services,
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
  { context }: Services,
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
