import type { CongruencePlace } from '../../protocol/congruence.js';
import { fitted } from '../../questions/needs.js';
import { questionAbout } from '../../questions/questions.js';
import { whichCheckpoint } from '../checkpoints/whichCheckpoint.js';
import { askPlace } from '../neurons/askPlace.js';
import type { QuestionParts } from '../parts.js';
import { tableRows } from '../settings.js';

/** The command's arguments; the user is asked for missing ones. */
export interface TestCongruenceArguments {
  readonly folder?: string;
  readonly place?: CongruencePlace;
}

/**
 * Test Congruence: asks which neurons or singular vectors, and shows whether their top tokens belong together.
 *
 * @param args {@link TestCongruenceArguments}
 * @throws QkLensError if the checkpoint can't be opened
 */
export async function testCongruence(parts: QuestionParts, args: unknown): Promise<void> {
  const checkpoint = await whichCheckpoint(parts, args);
  if (!checkpoint) return;
  const given = Object(args) as TestCongruenceArguments;
  const place = given.place ?? (await askPlace(parts, checkpoint));
  if (!place) return;
  parts.checkpoints.use(checkpoint);
  const panels = await parts.panels();
  panels.show({
    checkpoint,
    question: fitted(questionAbout('congruence', place, { top: Math.max(2, tableRows()) }), checkpoint.model),
  });
}
