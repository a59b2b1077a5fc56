import * as vscode from 'vscode';
import { cursorContext } from '../head/cursorContext.js';
import { neuronAtCursor } from './neuronAtCursor.js';

const LAST_NEURONS = 'lastNeurons';

/**
 * Asks for neurons in words. The input is prefilled and selected with those under the cursor, else with the last
 * answer.
 *
 * @param problemOf why a text names no neurons of the checkpoint, or undefined
 * @returns undefined if the user cancelled
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
