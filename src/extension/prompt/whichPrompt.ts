import * as vscode from 'vscode';
import { EXAMPLE_PROMPT } from '../../protocol/examplePrompt.js';
import type { Shared } from '../shared.js';

const LAST_PROMPT = 'lastPrompt';

/**
 * The prompt for the model: the arguments' `text`, else the editor's selection, else the user's input. Line breaks at
 * the end of a selection are removed: they would be the last tokens.
 *
 * @param args the command's arguments
 * @param title of the box that asks for the text
 * @returns undefined if the user cancelled
 */
export async function whichPrompt(
  { context: { workspaceState: memory } }: Pick<Shared, 'context'>,
  args: unknown,
  title: string,
): Promise<string | undefined> {
  const { text } = Object(args) as { text?: unknown };
  if (typeof text === 'string') return text;
  const selected = selectedText().replace(/[\r\n]+$/, '');
  if (selected.trim() !== '') return selected;
  const answer = await vscode.window.showInputBox({
    title,
    prompt: 'A text to run the model on. You can also select one in the editor first.',
    value: memory.get(LAST_PROMPT, EXAMPLE_PROMPT),
    validateInput: (typed) => (typed === '' ? 'The text is empty.' : undefined),
  });
  if (answer !== undefined) await memory.update(LAST_PROMPT, answer);
  return answer;
}

/** The selection in the active editor, empty if there is none. */
export function selectedText(): string {
  const editor = vscode.window.activeTextEditor;
  return editor ? editor.document.getText(editor.selection) : '';
}
