import { whichCheckpoint } from '../checkpoints/whichCheckpoint.js';
import { residualQuestion } from '../prompt/residualQuestion.js';
import { whichPrompt } from '../prompt/whichPrompt.js';
import type { QuestionParts } from '../parts.js';
import { tableRows } from '../settings.js';

/** The command's arguments; a missing text comes from the selection or the user. */
export interface InspectResidualArguments {
  readonly folder?: string;
  readonly text?: string;
}

/**
 * Inspect Residual Stream: runs the model on the selected text and shows its final stream at the last token.
 *
 * @param args {@link InspectResidualArguments}
 * @throws QkLensError if the checkpoint can't be opened
 */
export async function inspectResidual(parts: QuestionParts, args: unknown): Promise<void> {
  const checkpoint = await whichCheckpoint(parts, args);
  if (!checkpoint) return;
  const title = `Inspect Residual Stream of ${checkpoint.name}`;
  const text = await whichPrompt(parts, args, title);
  if (text === undefined) return;
  parts.checkpoints.use(checkpoint);
  const panels = await parts.panels();
  const layer = checkpoint.model.nLayers - 1;
  panels.show({
    checkpoint,
    question: residualQuestion({ text, layer, point: 'resid_post', top: tableRows() }),
  });
}
