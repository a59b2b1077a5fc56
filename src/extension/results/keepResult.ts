import * as vscode from 'vscode';
import { QkLensError } from '../../protocol/errors.js';
import { questionTitle } from '../../protocol/questionTitles.js';
import { isFields } from '../../protocol/guards.js';
import { checkedAsked, checkedResult } from '../../questions/answered.js';
import { addressOf } from '../notes/noteEditors.js';
import type { Services } from '../services.js';
import type { Answered } from './answered.js';

/**
 * Keep Result: stores the panel's answer (or a given {@link Answered}) in the workspace's `.qk-lens/results`, under a
 * name that the user may change.
 *
 * @returns the kept result's id; undefined if the user gave no name
 * @throws QkLensError if there is no answer, no folder is open, or the answer can't be stored
 */
export async function keepResult(services: Services, argument: unknown): Promise<string | undefined> {
  const answered = answeredOf(services, argument);
  const store = await services.results();
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('Keep Result'),
    prompt: vscode.l10n.t('A name for the result; it is kept in .qk-lens/results of this folder.'),
    value: `${questionTitle(answered.question)} ${answered.checkpoint.name}`,
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('The name is empty.') : undefined),
  });
  if (name === undefined) return undefined;
  const notes = services.noteEditors.last;
  const near = notes && addressOf(notes);
  const { id } = await store.keep(answered, { name: name.trim(), ...(near && { near }) });
  vscode.window.setStatusBarMessage(vscode.l10n.t('Kept “{0}”.', name.trim()), 5000);
  return id;
}

/**
 * The answer a command is about: its argument, or else that of the most recently used panel.
 *
 * @throws QkLensError if the panel shows none, or the argument is not an answer
 */
export function answeredOf(services: Services, argument: unknown): Answered {
  const answered = givenAnswer(argument) ?? services.panels.made?.answered;
  if (answered) return answered;
  throw new QkLensError(
    'badRequest',
    vscode.l10n.t('No answer is shown. Ask first, such as with “QK Lens: Analyze QK Head”.'),
  );
}

function givenAnswer(argument: unknown): Answered | undefined {
  if (!isFields(argument) || !('result' in argument)) return undefined;
  const { checkpoint, question } = checkedAsked(argument);
  return { checkpoint, question, result: checkedResult(question.name, argument.result, checkpoint.model) };
}
