import { headQuestion } from '../head/headQuestion.js';
import { whichHead } from '../head/whichHead.js';
import type { QuestionParts } from '../parts.js';
import { tableRows, vectorSettings } from '../settings.js';

/**
 * Analyze QK Head: asks for missing arguments, and shows the head's overview in the panel, which computes the rest.
 *
 * @param args {@link HeadArguments}
 * @throws QkLensError if the checkpoint can't be opened or has no such head
 */
export async function analyzeHead(parts: QuestionParts, args: unknown): Promise<void> {
  const chosen = await whichHead(parts, args, (name) => `Analyze QK Head of ${name}`);
  if (!chosen) return;
  const panels = await parts.panels();
  panels.show({
    checkpoint: chosen.checkpoint,
    question: headQuestion(chosen.head, tableRows(), vectorSettings(), chosen.checkpoint.model),
    overview: true,
  });
}
