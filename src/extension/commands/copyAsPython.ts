import * as vscode from 'vscode';
import { isFields } from '../../protocol/guards.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import type { Question } from '../../protocol/questions.js';
import { questionTitle } from '../../questions/titles.js';
import { checkedAsked } from '../../questions/answered.js';
import { pythonIn, type PythonForm } from '../../questions/pythonForms.js';
import { headQuestion } from '../head/headQuestion.js';
import { whichHead } from '../head/whichHead.js';
import { resultId } from '../results/openResult.js';
import { storedAnswer, type ResultParts } from '../results/storedAnswer.js';
import type { ChoosingParts } from '../checkpoints/chooseCheckpoint.js';
import type { QuestionParts } from '../parts.js';
import { tableRows, vectorSettings } from '../settings.js';

interface Asked {
  readonly checkpoint: CheckpointInfo;
  readonly question: Question;
}

/** Copy as Python: puts the TransformerLens program for a result on the clipboard, see {@link askedFor}. */
export async function copyAsPython(parts: QuestionParts & ResultParts, argument: unknown): Promise<void> {
  await copy('complete', parts, argument);
}

/** Copy as Short Python: the same of the short program. */
export async function copyAsShortPython(
  parts: QuestionParts & ResultParts,
  argument: unknown,
): Promise<void> {
  await copy('short', parts, argument);
}

async function copy(form: PythonForm, parts: QuestionParts & ResultParts, argument: unknown): Promise<void> {
  const asked = await askedFor(parts, argument, 'Copy as Python');
  if (!asked) return;
  await vscode.env.clipboard.writeText(pythonIn(form, asked.question, asked.checkpoint));
  vscode.window.setStatusBarMessage(`${questionTitle(asked.question)}: copied as Python`, MESSAGE_MS);
}

/**
 * The question whose program is wanted.
 *
 * @param command its title, for a picker
 * @param argument an answer, a kept result's id, or the side panel's item for one; if absent, the result in the most
 *   recently used panel, and without a panel a head that the user is asked for
 * @throws QkLensError if a chosen checkpoint can't be opened, the question is invalid, or there is no such kept result
 */
export async function askedFor(
  parts: QuestionParts & ResultParts,
  argument: unknown,
  command: string,
): Promise<Asked | undefined> {
  return (
    (await keptQuestion(parts, argument)) ??
    givenQuestion(argument) ??
    parts.panels.made?.answered ??
    askForHead(parts, argument, command)
  );
}

const MESSAGE_MS = 5000;

function givenQuestion(argument: unknown): Asked | undefined {
  return isFields(argument) && 'question' in argument ? checkedAsked(argument) : undefined;
}

async function keptQuestion(parts: ResultParts, argument: unknown): Promise<Asked | undefined> {
  const id = resultId(argument);
  return id === undefined ? undefined : storedAnswer(parts, id);
}

async function askForHead(
  parts: ChoosingParts,
  argument: unknown,
  command: string,
): Promise<Asked | undefined> {
  const chosen = await whichHead(parts, argument, (name) => `${command}: a Head of ${name}`);
  return (
    chosen && {
      checkpoint: chosen.checkpoint,
      question: headQuestion(chosen.head, tableRows(), vectorSettings(), chosen.checkpoint.model),
    }
  );
}
