import { questionAbout } from '../../questions/questions.js';
import { whichHead, type HeadArguments } from '../head/whichHead.js';
import { tokenOfSelection } from '../words/tokenOfSelection.js';
import type { QuestionParts } from '../parts.js';
import { tableRows, vectorSettings } from '../settings.js';

/** The command's arguments; the user is asked for a missing head. */
export interface AnalyzeOvArguments extends HeadArguments {
  /** The token attended to; the editor's selection if absent. */
  readonly token?: string;
}

/**
 * Analyze OV Circuit: asks for the head, and shows what it writes; also for the token selected in the editor.
 *
 * @param args {@link AnalyzeOvArguments}
 * @throws QkLensError if the checkpoint can't be opened or has no such head
 */
export async function analyzeOv(parts: QuestionParts, args: unknown): Promise<void> {
  const given = Object(args) as { token?: unknown };
  const token = typeof given.token === 'string' ? given.token : tokenOfSelection();
  const chosen = await whichHead(parts, args, (name) => `Analyze OV Circuit of a Head of ${name}`);
  if (!chosen) return;
  const panels = await parts.panels();
  panels.show({
    checkpoint: chosen.checkpoint,
    question: questionAbout('ov', chosen.head, {
      ...{ top: tableRows(), ...vectorSettings() },
      ...(token !== undefined && { token }),
    }),
  });
}
