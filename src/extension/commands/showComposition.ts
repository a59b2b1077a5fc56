import { questionAbout } from '../../questions/questions.js';
import { whichCheckpoint } from '../checkpoints/whichCheckpoint.js';
import type { QuestionParts } from '../parts.js';
import { rankSettings } from '../settings.js';

/**
 * Show Head Composition: how much a checkpoint's heads read from earlier ones.
 *
 * @param args may name the checkpoint's `folder`
 * @throws QkLensError if the checkpoint can't be opened
 */
export async function showComposition(parts: QuestionParts, args: unknown): Promise<void> {
  const checkpoint = await whichCheckpoint(parts, args);
  if (!checkpoint) return;
  parts.checkpoints.use(checkpoint);
  const panels = await parts.panels();
  panels.show({ checkpoint, question: questionAbout('composition', undefined, rankSettings()) });
}
