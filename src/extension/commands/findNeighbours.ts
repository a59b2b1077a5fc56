import * as vscode from 'vscode';
import type { VocabularySpace } from '../../protocol/model.js';
import { questionAbout } from '../../questions/questions.js';
import { whichCheckpoint } from '../checkpoints/whichCheckpoint.js';
import type { QuestionParts } from '../parts.js';
import { tableRows } from '../settings.js';
import { tokenOfSelection } from '../words/tokenOfSelection.js';

/** The command's arguments; the user is asked for a missing text. */
export interface FindNeighboursArguments {
  readonly folder?: string;
  readonly text?: string;
  readonly space?: VocabularySpace;
}

/**
 * Find Token Neighbours: shows the tokens nearest to those of the text; the default text is the editor's selection.
 *
 * @param args {@link FindNeighboursArguments}
 * @throws QkLensError if the checkpoint can't be opened
 */
export async function findNeighbours(parts: QuestionParts, args: unknown): Promise<void> {
  const given = Object(args) as { readonly text?: unknown; readonly space?: unknown };
  const selected = tokenOfSelection();
  const checkpoint = await whichCheckpoint(parts, args);
  if (!checkpoint) return;
  const text = typeof given.text === 'string' ? given.text : (selected ?? (await askText(checkpoint.name)));
  if (text === undefined) return;
  parts.checkpoints.use(checkpoint);
  const panels = await parts.panels();
  panels.show({
    checkpoint,
    question: questionAbout('neighbours', text, { top: tableRows(), ...spaceOf(given.space) }),
  });
}

function askText(checkpointName: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: `Find Token Neighbours in ${checkpointName}`,
    prompt:
      'A token, with its leading space if it has one; a longer text gives the neighbours of each token.',
    value: ' ',
    valueSelection: [1, 1],
    validateInput: (text) => (text === '' ? 'Write a token, such as " Paris".' : undefined),
  });
}

function spaceOf(space: unknown): { readonly space?: VocabularySpace } {
  return space === 'W_E' || space === 'W_U' || space === 'W_EE' ? { space } : {};
}
