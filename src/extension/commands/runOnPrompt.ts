import { questionAbout } from '../../questions/questions.js';
import { askOnPrompt } from '../prompt/askOnPrompt.js';
import type { QuestionParts } from '../parts.js';

/**
 * Run on Prompt: runs the model on the selected text, and shows what wrote the most likely next token.
 *
 * @param args `PromptArguments`
 * @throws QkLensError if the checkpoint can't be opened
 */
export function runOnPrompt(parts: QuestionParts, args: unknown): Promise<void> {
  return askOnPrompt(
    parts,
    args,
    (name) => `Run ${name} on a Prompt`,
    (text) => questionAbout('run', text, { lens: true }),
  );
}
