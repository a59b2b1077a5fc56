import { questionAbout } from '../../questions/questions.js';
import { chooseCheckpoint } from '../checkpoints/chooseCheckpoint.js';
import { openFolder } from '../checkpoints/openFolder.js';
import { whichHead, type HeadArguments } from '../head/whichHead.js';
import type { QuestionParts } from '../parts.js';
import { rankSettings } from '../settings.js';

/** The command's arguments; the user is asked for missing ones. */
export interface CompareCheckpointsArguments extends HeadArguments {
  /** The second checkpoint's. */
  readonly otherFolder?: string;
}

/**
 * Compare Head in Two Checkpoints: a head of one checkpoint beside the head with the same number in another.
 *
 * @param args {@link CompareCheckpointsArguments}
 * @throws QkLensError if a checkpoint can't be opened or the first has no such head
 */
export async function compareCheckpoints(parts: QuestionParts, args: unknown): Promise<void> {
  const chosen = await whichHead(parts, args, (name) => `Compare a Head of ${name} with Another Checkpoint`);
  if (!chosen) return;
  const { checkpoint, head } = chosen;
  const { otherFolder } = Object(args) as { readonly otherFolder?: unknown };
  const other =
    typeof otherFolder === 'string' ? await openFolder(parts, otherFolder) : await chooseCheckpoint(parts);
  if (!other) return;
  parts.checkpoints.use(checkpoint);
  const panels = await parts.panels();
  const compare = { a: head, b: head, otherFolder: other.folder };
  panels.show({
    checkpoint,
    question: questionAbout('composition', undefined, { compare, ...rankSettings() }),
  });
}
