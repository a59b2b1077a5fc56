import { headQuestion } from '../head/headQuestion.js';
import { whichHead } from '../head/whichHead.js';
import type { Services } from '../services.js';
import { tableRows } from '../settings.js';

/**
 * Analyze QK Head: asks for missing arguments, and shows the head in the panel, which computes the rest.
 *
 * @param args {@link HeadArguments}
 * @throws QkLensError if the checkpoint can't be opened or has no such head
 */
export async function analyzeHead(services: Services, args: unknown): Promise<void> {
  const chosen = await whichHead(services, args, (name) => `Analyze QK Head of ${name}`);
  if (!chosen) return;
  const panels = await services.panels();
  panels.show({ checkpoint: chosen.checkpoint, question: headQuestion(chosen.head, tableRows()) });
}
