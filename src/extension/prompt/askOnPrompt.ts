import type { CheckpointInfo } from '../../protocol/model.js';
import type { Question } from '../../protocol/questions.js';
import { whichCheckpoint } from '../checkpoints/whichCheckpoint.js';
import type { QuestionParts } from '../parts.js';
import { whichPrompt } from './whichPrompt.js';

/** The arguments of a command about a prompt; a missing text comes from the selection or the user. */
export interface PromptArguments {
  readonly folder?: string;
  readonly text?: string;
}

/**
 * Asks a question about a text in the panel.
 *
 * @param args {@link PromptArguments}
 * @param title of the box that asks for the text
 * @throws QkLensError if the checkpoint can't be opened
 */
export async function askOnPrompt(
  parts: QuestionParts,
  args: unknown,
  title: (name: string) => string,
  question: (text: string, checkpoint: CheckpointInfo) => Question,
): Promise<void> {
  const checkpoint = await whichCheckpoint(parts, args);
  if (!checkpoint) return;
  const text = await whichPrompt(parts, args, title(checkpoint.name));
  if (text === undefined) return;
  parts.checkpoints.use(checkpoint);
  const panels = await parts.panels();
  panels.show({ checkpoint, question: question(text, checkpoint) });
}
