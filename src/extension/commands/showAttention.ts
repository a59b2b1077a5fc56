import { whichHead, type HeadArguments } from '../head/whichHead.js';
import { residualQuestion } from '../prompt/residualQuestion.js';
import { whichPrompt } from '../prompt/whichPrompt.js';
import type { QuestionParts } from '../parts.js';
import { tableRows } from '../settings.js';

/** The command's arguments; a missing text comes from the selection or the user. */
export interface ShowAttentionArguments extends HeadArguments {
  readonly text?: string;
}

/**
 * Show Attention Pattern: runs the model on the selected text and shows where a head attends, and the stream it reads.
 *
 * @param args {@link ShowAttentionArguments}
 * @throws QkLensError if the checkpoint can't be opened or has no such head
 */
export async function showAttention(parts: QuestionParts, args: unknown): Promise<void> {
  const chosen = await whichHead(parts, args, (name) => `Show Attention Pattern of a Head of ${name}`);
  if (!chosen) return;
  const { checkpoint, head } = chosen;
  const title = `Show Attention Pattern of ${checkpoint.name}`;
  const text = await whichPrompt(parts, args, title);
  if (text === undefined) return;
  const panels = await parts.panels();
  panels.show({
    checkpoint,
    question: residualQuestion({ text, layer: head.layer, point: 'resid_pre', head, top: tableRows() }),
  });
}
