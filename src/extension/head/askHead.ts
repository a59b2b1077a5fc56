import * as vscode from 'vscode';
import { attentionLayers } from '../../protocol/attentionLayers.js';
import { formatHeadRef, parseHeadRef, whyNoSuchHead, type HeadRef } from '../../protocol/headRef.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { cursorContext } from './cursorContext.js';
import { headAtCursor } from './headAtCursor.js';

const LAST_HEAD = 'lastHead';

/**
 * Asks for a head of the checkpoint. The input is prefilled and selected with the head under the cursor, else the last
 * answer, so that Enter accepts it and typing replaces it.
 *
 * @param memory remembers the answer
 * @param title of the box
 * @returns undefined if the user cancelled
 */
export async function askHead(
  info: CheckpointInfo,
  memory: vscode.Memento,
  title: string,
): Promise<HeadRef | undefined> {
  const [layer, head] = [attentionLayers(info.model).at(-1)!, info.model.nHeads - 1];
  const last = formatHeadRef({ layer, head });
  const answer = await vscode.window.showInputBox({
    title,
    prompt: `A head from ${attentionLayers(info.model)[0]}.0 to ${last}, also written as L${layer}H${head} or ${layer} ${head}.`,
    value: suggestion(memory),
    validateInput: (text) => {
      const ref = parseHeadRef(text);
      if (ref) return whyNoSuchHead(ref, info.model);
      return `Write a head as ${last}, L${layer}H${head} or ${layer} ${head}.`;
    },
  });
  const ref = answer === undefined ? undefined : parseHeadRef(answer);
  if (ref) await rememberHead(ref, memory);
  return ref;
}

/** Makes the head the next default. */
export async function rememberHead(ref: HeadRef, memory: vscode.Memento): Promise<void> {
  await memory.update(LAST_HEAD, formatHeadRef(ref));
}

function suggestion(memory: vscode.Memento): string {
  const editor = vscode.window.activeTextEditor;
  const here = editor && headAtCursor(cursorContext(editor));
  return here ? formatHeadRef(here) : memory.get(LAST_HEAD, '0.0');
}
