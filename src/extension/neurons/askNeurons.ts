import * as vscode from 'vscode';
import { cursorContext } from '../head/cursorContext.js';
import { neuronAtCursor } from './neuronAtCursor.js';

const LAST_NEURONS = 'lastNeurons';

/**
 * Asks for neurons in words; those under the cursor, else the last ones asked for here, are there already, selected.
 *
 * @param problemOf why a text means no neurons of the checkpoint, or undefined
 * @returns undefined when the person left without answering
 */
export async function askNeurons(
  box: { readonly title: string; readonly prompt: string },
  problemOf: (text: string) => string | undefined,
  memory: vscode.Memento,
): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  const here = editor && neuronAtCursor(cursorContext(editor));
  const answer = await vscode.window.showInputBox({
    ...box,
    value: here ?? memory.get(LAST_NEURONS, '0'),
    validateInput: problemOf,
  });
  if (answer !== undefined) await memory.update(LAST_NEURONS, answer);
  return answer;
}
