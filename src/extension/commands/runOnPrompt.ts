import { questionAbout } from '../../questions/questions.js';
import { whichCheckpoint } from '../checkpoints/whichCheckpoint.js';
import type { QuestionParts } from '../parts.js';
import { whichPrompt } from '../prompt/whichPrompt.js';

/** The command's arguments; a missing text comes from the selection or the user. */
export interface RunOnPromptArguments {
  readonly folder?: string;
  readonly text?: string;
}

/**
 * Run on Prompt: runs the model on the selected text, and shows what wrote the most likely next token.
 *
 * @param args {@link RunOnPromptArguments}
 * @throws QkLensError if the checkpoint can't be opened
 */
export async function runOnPrompt(parts: QuestionParts, args: unknown): Promise<void> {
  const checkpoint = await whichCheckpoint(parts, args);
  if (!checkpoint) return;
  const text = await whichPrompt(parts, args, `Run ${checkpoint.name} on a Prompt`);
  if (text === undefined) return;
  parts.checkpoints.use(checkpoint);
  const panels = await parts.panels();
  panels.show({ checkpoint, question: questionAbout('run', text, { lens: true }) });
}
