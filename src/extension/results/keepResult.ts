import * as vscode from 'vscode';
import { QkLensError } from '../../protocol/errors.js';
import { questionTitle } from '../../questions/titles.js';
import { isFields } from '../../protocol/guards.js';
import { checkedAsked, checkedResult } from '../../questions/answered.js';
import { addressOf } from '../notes/noteEditors.js';
import type { Parts } from '../parts.js';
import type { Answered } from './answered.js';

/**
 * Keep Result: stores the panel's answer (or a given {@link Answered}) in the workspace's `.qk-lens/results`, under a
 * name that the user may change.
 *
 * @returns the kept result's id; undefined if the user gave no name
 * @throws QkLensError if there is no answer, no folder is open, or the answer can't be stored
 */
export async function keepResult(
  parts: Pick<Parts, 'results' | 'noteEditors' | 'panels'>,
  argument: unknown,
): Promise<string | undefined> {
  const answered = answeredOf(parts, argument);
  const store = await parts.results();
  const name = await vscode.window.showInputBox({
    title: 'Keep Result',
    prompt: 'A name for the result, which is stored in .qk-lens/results in this folder.',
    value: `${questionTitle(answered.question)} ${answered.checkpoint.name}`,
    validateInput: (text) => (text.trim() === '' ? 'The name is empty.' : undefined),
  });
  if (name === undefined) return undefined;
  const notes = parts.noteEditors.last;
  const near = notes && addressOf(notes);
  const { id } = await store.keep(answered, { name: name.trim(), ...(near && { near }) });
  vscode.window.setStatusBarMessage(`Kept “${name.trim()}”.`, 5000);
  return id;
}

/**
 * The answer a command is about: its argument, or else that of the most recently used panel.
 *
 * @throws QkLensError if the panel shows none, or the argument is not an answer
 */
export function answeredOf(parts: Pick<Parts, 'panels'>, argument: unknown): Answered {
  const answered = givenAnswer(argument) ?? parts.panels.made?.answered;
  if (answered) return answered;
  throw new QkLensError(
    'badRequest',
    parts.panels.made?.snapshots.length
      ? 'The panel shows no whole answer yet. Wait until it does, or ask again.'
      : 'No result is open. Open one first, for example with “QK Lens: Analyze QK Head”.',
  );
}

function givenAnswer(argument: unknown): Answered | undefined {
  if (!isFields(argument) || !('result' in argument)) return undefined;
  const { checkpoint, question } = checkedAsked(argument);
  return { checkpoint, question, result: checkedResult(question.name, argument.result, checkpoint.model) };
}
