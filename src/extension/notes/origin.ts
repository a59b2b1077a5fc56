import { homedir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { commandLine } from '../../notes/commandLine.js';
import type { Origin } from '../../notes/noteText.js';
import type { Question } from '../../protocol/questions.js';
import { fingerprintText } from '../../protocol/weightsName.js';
import type { Answered } from '../results/answered.js';
import { placeToTell, questionToTell, type Standpoint } from '../results/placeInWorkspace.js';
import { readable } from '../results/readableReport.js';
import type { StoredAnswer } from '../results/storedAnswer.js';
import type { Shared } from '../shared.js';

/** Where the text about an answer goes. */
export interface Destination {
  /** Further questions whose answers it holds. */
  readonly also?: readonly Question[];
  /** The notes, from whose folder its command lines run; by default they run from the workspace's. */
  readonly note?: vscode.Uri | undefined;
}

/** An answer's source, as text for other people names it: without the user's folders. */
export function originOf(
  { context }: Pick<Shared, 'context'>,
  { checkpoint, question, result, qkLens }: Answered & Partial<StoredAnswer>,
  { also = [], note }: Destination,
): Origin {
  const workspace = vscode.workspace.workspaceFolders?.[0];
  const folder = (note && vscode.workspace.getWorkspaceFolder(note)) ?? workspace;
  return {
    checkpoint: checkpoint.name,
    fingerprint: fingerprintText(result.model),
    version: qkLens ?? (context.extension.packageJSON as { version: string }).version,
    commandLines: readable(() => {
      const from = note?.scheme === 'file' ? path.dirname(note.fsPath) : folder?.uri.fsPath;
      const standpoint: Standpoint = {
        within: [...(folder ? [folder.uri.fsPath] : []), homedir()],
        ...(from !== undefined && { from }),
      };
      const place = placeToTell(checkpoint, standpoint);
      return [question, ...also].map((own) => commandLine(questionToTell(own, standpoint), place));
    }),
  };
}
