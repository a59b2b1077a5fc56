import type { CheckpointInfo } from '../protocol/model.js';
import type { Question } from '../protocol/questions.js';
import { notebookText } from '../python/notebook.js';
import { notebookCellsOf, pythonOf, shortPythonOf } from './pythons.js';

const WRITERS = {
  complete: pythonOf,
  short: shortPythonOf,
  notebook: (question: Question, checkpoint: CheckpointInfo) =>
    notebookText(notebookCellsOf(question, checkpoint)),
};

/** What a copied program can be. */
export type PythonForm = keyof typeof WRITERS;
export const PYTHON_FORMS = Object.keys(WRITERS) as readonly PythonForm[];

/**
 * A question's program in one of its forms: a script, a short one with a picture, or the text of an `.ipynb` file.
 *
 * @throws QkLensError `badRequest` for an invalid request, and for what has no program
 */
export function pythonIn(form: PythonForm, question: Question, checkpoint: CheckpointInfo): string {
  return WRITERS[form](question, checkpoint);
}
