import * as vscode from 'vscode';
import type { CheckpointInfo } from '../../protocol/model.js';
import type { Question, QuestionName } from '../../protocol/questions.js';
import { fitted } from '../../questions/needs.js';
import { descriptionOf, QUESTION_NAMES, questionAbout } from '../../questions/questions.js';
import { whichCheckpoint } from '../checkpoints/whichCheckpoint.js';
import type { QuestionParts } from '../parts.js';

/**
 * Ask a Question: any question by its name, with its defaults; the panel's form has the rest.
 *
 * @param args may name the checkpoint's `folder`
 * @throws QkLensError if the checkpoint can't be opened
 */
export async function askQuestion(parts: QuestionParts, args: unknown): Promise<void> {
  const checkpoint = await whichCheckpoint(parts, args);
  if (!checkpoint) return;
  const chosen = await vscode.window.showQuickPick(
    QUESTION_NAMES.map((name) => ({ label: name, detail: descriptionOf(name).about, name })),
    { title: `Ask a Question about ${checkpoint.name}`, matchOnDetail: true },
  );
  const question = chosen && (await aboutWhat(chosen.name, checkpoint));
  if (!question) return;
  parts.checkpoints.use(checkpoint);
  const panels = await parts.panels();
  panels.show({ checkpoint, question: fitted(question, checkpoint.model) });
}

/** The question with a subject that the user types, where there is no default one. */
async function aboutWhat(name: QuestionName, { model }: CheckpointInfo): Promise<Question | undefined> {
  const { subject, subjectIsArgument } = descriptionOf(name);
  if (!subjectIsArgument && subject.kind.choices) return questionAbout(name);
  const { kind, label, about } = subject;
  const read = (text: string) => (kind.verbatim && text !== '' ? text : kind.read(text));
  const typed = await vscode.window.showInputBox({
    title: label,
    prompt: about,
    placeHolder: kind.example,
    validateInput: (text) => {
      const value = read(text);
      if (value === undefined)
        return kind.verbatim ? 'Write a text; spaces count.' : `Write ${kind.expects}.`;
      return kind.whyNot?.(value, model);
    },
  });
  return typed === undefined ? undefined : questionAbout(name, read(typed));
}
