import { questionAbout } from '../../questions/questions.js';
import { whichCheckpoint } from '../checkpoints/whichCheckpoint.js';
import type { QuestionParts } from '../parts.js';
import { rowSettings } from '../settings.js';

/**
 * Show Head Atlas: all heads of a checkpoint in one map.
 *
 * @param args may name the checkpoint's `folder`
 * @throws QkLensError if the checkpoint can't be opened
 */
export async function showAtlas(parts: QuestionParts, args: unknown): Promise<void> {
  const checkpoint = await whichCheckpoint(parts, args);
  if (!checkpoint) return;
  parts.checkpoints.use(checkpoint);
  const panels = await parts.panels();
  panels.show({
    checkpoint,
    question: questionAbout('atlas', undefined, rowSettings()),
  });
}
