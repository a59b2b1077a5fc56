import { askOnPrompt } from '../prompt/askOnPrompt.js';
import { residualQuestion } from '../prompt/residualQuestion.js';
import type { QuestionParts } from '../parts.js';
import { tableRows } from '../settings.js';

/**
 * Inspect Residual Stream: runs the model on the selected text and shows its final stream at the last token.
 *
 * @param args `PromptArguments`
 * @throws QkLensError if the checkpoint can't be opened
 */
export function inspectResidual(parts: QuestionParts, args: unknown): Promise<void> {
  return askOnPrompt(
    parts,
    args,
    (name) => `Inspect Residual Stream of ${name}`,
    (text, { model }) =>
      residualQuestion({ text, layer: model.nLayers - 1, point: 'resid_post', top: tableRows() }),
  );
}
