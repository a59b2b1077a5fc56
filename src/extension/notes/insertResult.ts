import * as vscode from 'vscode';
import { blockText, fenced } from '../../notes/blockText.js';
import { reportInView, wholeReport, type NoteContent } from '../../notes/noteContent.js';
import { markdownNote, plainNote } from '../../notes/noteText.js';
import { shownInView } from '../../notes/shown.js';
import type { Question } from '../../protocol/questions.js';
import { questionTitle } from '../../questions/titles.js';
import type { Report } from '../../report/report.js';
import { withoutLinks } from '../messages.js';
import type { Answered } from '../results/answered.js';
import { answeredOf } from '../results/keepResult.js';
import { resultId } from '../results/openResult.js';
import { readable, readableReport } from '../results/readableReport.js';
import { storedAnswer, type ResultParts } from '../results/storedAnswer.js';
import type { Parts } from '../parts.js';
import type { Shared } from '../shared.js';
import { commentMark, isMarkdown } from './commentMarks.js';
import { insertCell, insertLines, type NewFile } from './insertInto.js';
import { insertAs, type LiveBlock } from './insertAs.js';
import { blockFiles } from './keepBlock.js';
import { addressOf, type NoteEditor } from './noteEditors.js';
import { originOf } from './origin.js';
import { pictureFiles, type PictureFiles } from './pictureFiles.js';

type InsertParts = ResultParts & Pick<Parts, 'context' | 'log' | 'noteEditors' | 'panels'>;

/**
 * Insert Result into Notes: writes what the panel shows, or the whole report, at the cursor of the most recently used
 * notes: into Markdown as a block with pictures and tables, or a live block; into a notebook as a Markdown cell;
 * elsewhere as a comment. One undo removes it, and the files that were made for it.
 *
 * @param argument an {@link Answered}, or a kept result's id; by default the answer of the most recently used panel
 * @throws QkLensError if there is no answer, or the notes can't be edited
 */
export async function insertResult(parts: InsertParts, argument: unknown): Promise<void> {
  const id = resultId(argument);
  const answered = id === undefined ? answeredOf(parts, argument) : await storedAnswer(parts, id);
  const report = readableReport(answered);
  const inView = await contentInView(parts, answered, report);
  const whole = readable(() => wholeReport(report));
  const target = parts.noteEditors.last ?? (await newNotes());
  const block = blockFor(target, answered, inView?.show ?? []);
  const how = await insertAs(addressOf(target), {
    ...(inView && { inView: inView.content }),
    wholeReport: whole,
    ...(block && { liveBlock: block }),
  });
  if (how === undefined) return;
  if (how === 'liveBlock' && block !== undefined) {
    await write(target, fenced(block.text), await blockFiles(parts, answered, addressOf(target)));
    return;
  }
  const seen = how === 'inView' ? inView : undefined;
  await insertContent(parts, answered, seen ?? { content: whole, also: [] }, target);
}

interface SeenContent {
  readonly content: NoteContent;
  /** Further questions whose answers it holds. */
  readonly also: readonly Question[];
  /** The same parts, as a block's `show` names them. */
  readonly show: readonly string[];
}

/** What the panel shows of the answer; undefined if it is hidden, or shows another one. */
async function contentInView(
  { panels }: Pick<Parts, 'panels'>,
  { question, result }: Answered,
  report: Report,
): Promise<SeenContent | undefined> {
  const shown = panels.made?.answered;
  if (shown?.result !== result) return undefined;
  const parts = await panels.made?.inView();
  if (!parts || parts.tables.length + parts.pictures.length === 0) return undefined;
  return {
    content: reportInView(report, parts),
    also: parts.also ? [parts.also] : [],
    show: shownInView(question.name, report, parts),
  };
}

/** @param show the parts of the answer, all if empty */
function blockFor(
  target: NoteEditor,
  { question, checkpoint }: Answered,
  show: readonly string[],
): LiveBlock | undefined {
  if (target.kind === 'notebook' || target.editor.document.languageId !== 'markdown') return undefined;
  const text = readable(() => blockText(question, checkpoint.name, show));
  return text === undefined ? undefined : { text, show };
}

async function newNotes(): Promise<NoteEditor> {
  const document = await vscode.workspace.openTextDocument({ language: 'markdown' });
  return { kind: 'text', editor: await vscode.window.showTextDocument(document) };
}

async function insertContent(
  parts: Pick<Shared, 'context' | 'log'>,
  answered: Answered,
  { content, also }: Pick<SeenContent, 'content' | 'also'>,
  target: NoteEditor,
): Promise<void> {
  const note = addressOf(target);
  const origin = originOf(parts, answered, { also, note });
  const mark = target.kind === 'text' ? markOf(target.editor.document) : undefined;
  if (target.kind === 'text' && mark !== undefined) {
    await insertLines(target.editor, plainNote(content, origin), mark);
    return;
  }
  const { links, files } = await picturesOf(parts, content, note, answered);
  await write(target, markdownNote(content, links, origin).toString(), files);
}

function markOf(document: vscode.TextDocument): string | undefined {
  return isMarkdown(document) ? undefined : commentMark(document);
}

function write(target: NoteEditor, text: string, files: readonly NewFile[]): Promise<void> {
  if (target.kind === 'notebook') return insertCell(target.editor, text, files);
  return insertLines(target.editor, text.trimEnd().split('\n'), '', files);
}

/** A result is useful even without its pictures. */
async function picturesOf(
  { log }: Pick<Shared, 'log'>,
  { pictures }: NoteContent,
  note: vscode.Uri,
  { question, checkpoint }: Answered,
): Promise<PictureFiles> {
  try {
    return await pictureFiles(pictures, note, `${questionTitle(question)} ${checkpoint.name}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The pictures could not be saved, so the result is inserted without them: ${reason}`;
    log.warn(message);
    void vscode.window.showWarningMessage(withoutLinks(message));
    return { links: new Map(), files: [] };
  }
}
