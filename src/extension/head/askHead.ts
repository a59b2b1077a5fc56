import * as vscode from 'vscode';
import { formatHeadRef, parseHeadRef, whyNoSuchHead, type HeadRef } from '../../protocol/headRef.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { headAtCursor } from './headAtCursor.js';

const LAST_HEAD = 'lastHead';

/**
 * Asks for a head of the checkpoint; the one under the cursor, else the last one asked for here, is there already,
 * selected, so that Enter takes it and typing replaces it.
 *
 * @param memory remembers the answer
 * @returns undefined when the person left without answering
 */
export async function askHead(info: CheckpointInfo, memory: vscode.Memento): Promise<HeadRef | undefined> {
  const { nLayers, nHeads } = info.model;
  const answer = await vscode.window.showInputBox({
    title: vscode.l10n.t('Analyze QK Head of {0}', info.name),
    prompt: vscode.l10n.t(
      'A head from 0.0 to {0}, written as 10.7, L10H7 or 10 7',
      formatHeadRef({ layer: nLayers - 1, head: nHeads - 1 }),
    ),
    value: suggestion(memory),
    validateInput: (text) => {
      const ref = parseHeadRef(text);
      return ref ? whyNoSuchHead(ref, info.model) : vscode.l10n.t('Write a head as 10.7, L10H7 or 10 7.');
    },
  });
  const ref = answer === undefined ? undefined : parseHeadRef(answer);
  if (ref) await rememberHead(ref, memory);
  return ref;
}

/** Makes the head the one that is offered next time. */
export async function rememberHead(ref: HeadRef, memory: vscode.Memento): Promise<void> {
  await memory.update(LAST_HEAD, formatHeadRef(ref));
}

function suggestion(memory: vscode.Memento): string {
  const editor = vscode.window.activeTextEditor;
  const here = editor && headInEditor(editor);
  return here ? formatHeadRef(here) : memory.get(LAST_HEAD, '0.0');
}

function headInEditor({ document, selection }: vscode.TextEditor): HeadRef | undefined {
  return headAtCursor({
    line: document.lineAt(selection.active).text,
    character: selection.active.character,
    selected: selection.isSingleLine ? document.getText(selection) : '',
  });
}
