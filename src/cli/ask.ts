import { answer } from '../questions/answers.js';
import { QkLensError } from '../protocol/errors.js';
import type { ConfigFields } from '../protocol/inferredConfig.js';
import type { CheckpointInfo } from '../protocol/model.js';
import type { Question, QuestionName, RequestOf } from '../protocol/questions.js';
import { pythonIn, type PythonForm } from '../questions/pythonForms.js';
import { QUESTIONS } from '../questions/questions.js';
import { reportOf } from '../questions/reports.js';
import { commandLineCheckpoints } from './checkpoints.js';
import { progressPrinter, type Output } from './output.js';
import { reportText } from './reportText.js';
import type { HowToRun } from './verbs/verb.js';

interface HowToAnswer extends HowToRun {
  /** With the TransformerLens program for the answer, without computing it. */
  readonly python: PythonForm | undefined;
  /** Fields of the checkpoint's config, in place of its own; for another checkpoint only if it lacks a config. */
  readonly config?: ConfigFields | undefined;
  /** The base checkpoint of an adapter, if not where the adapter says. */
  readonly base?: string | undefined;
}

/**
 * Opens a checkpoint folder and asks it one question, with progress on standard error.
 *
 * @param request built from the checkpoint's description
 * @throws QkLensError also if the answer shows nothing of the request
 */
export async function ask<Q extends QuestionName>(
  folder: string,
  name: Q,
  request: (checkpoint: CheckpointInfo) => RequestOf<Q>,
  { python, verbose, config, base }: HowToAnswer,
): Promise<Output> {
  const { checkpoints, close } = commandLineCheckpoints({ verbose });
  if (base !== undefined) await checkpoints.useBase(folder, base);
  const { checkpoint, spaces } = await (config
    ? checkpoints.getWith(folder, config)
    : checkpoints.get(folder));
  const open = async (other: string) => {
    try {
      return await checkpoints.get(other);
    } catch (error) {
      if (!config || !(error instanceof QkLensError) || error.code !== 'noConfig') throw error;
      return checkpoints.getWith(other, config);
    }
  };
  try {
    const asked = request(checkpoint.info);
    const question = { name, request: asked } as Question;
    if (python !== undefined) {
      const program = pythonIn(python, question, checkpoint.info);
      return { json: { python: program }, text: () => program };
    }
    const result = await answer(name, spaces, asked, {
      tokenizer: checkpoint.tokenizer,
      onProgress: progressPrinter(),
      otherSpaces: async (other) => (await open(other)).spaces,
    });
    const failure = QUESTIONS[name].failure?.(asked, result);
    if (failure) throw failure;
    return { json: result, text: () => reportText(reportOf(question, result, { full: true })) };
  } finally {
    await close();
  }
}
