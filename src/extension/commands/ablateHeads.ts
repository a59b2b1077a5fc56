import * as vscode from 'vscode';
import type { AblatedPart } from '../../protocol/ablation.js';
import { QkLensError } from '../../protocol/errors.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { PARTS } from '../../questions/kinds/parts.js';
import { questionAbout } from '../../questions/questions.js';
import { whichCheckpoint } from '../checkpoints/whichCheckpoint.js';
import type { PromptArguments } from '../prompt/askOnPrompt.js';
import { whichPrompt } from '../prompt/whichPrompt.js';
import type { QuestionParts } from '../parts.js';
import type { Shared } from '../shared.js';

/** The command's arguments; the user is asked for missing ones. */
export interface AblateHeadsArguments extends PromptArguments {
  /** Heads and MLPs: `23.4, L24mlp`. */
  readonly parts?: string;
}

const LAST_PARTS = 'lastParts';

/**
 * Ablate Heads: runs the model on the selected text without heads and MLPs, and shows how the logit of the most likely
 * next token changes.
 *
 * @param args {@link AblateHeadsArguments}
 * @throws QkLensError if the checkpoint can't be opened or has no such parts
 */
export async function ablateHeads(parts: QuestionParts, args: unknown): Promise<void> {
  const checkpoint = await whichCheckpoint(parts, args);
  if (!checkpoint) return;
  const text = await whichPrompt(parts, args, `Ablate Heads of ${checkpoint.name} on a Prompt`);
  if (text === undefined) return;
  const given = (Object(args) as { readonly parts?: unknown }).parts;
  const named = typeof given === 'string' ? given : await ask(parts, checkpoint);
  if (named === undefined) return;
  const ablated = readParts(named, checkpoint);
  if (typeof ablated === 'string') throw new QkLensError('badRequest', ablated);
  parts.checkpoints.use(checkpoint);
  const panels = await parts.panels();
  panels.show({ checkpoint, question: questionAbout('ablate', ablated, { text }) });
}

async function ask(
  { context: { workspaceState: memory } }: Pick<Shared, 'context'>,
  checkpoint: CheckpointInfo,
): Promise<string | undefined> {
  const answer = await vscode.window.showInputBox({
    title: `Ablate Heads of ${checkpoint.name}`,
    prompt: 'Heads (23.4) and MLPs (L24mlp) to run the model without, with commas between them.',
    value: memory.get(LAST_PARTS, '0.0'),
    validateInput: (text) => {
      const read = readParts(text, checkpoint);
      return typeof read === 'string' ? read : undefined;
    },
  });
  if (answer !== undefined) await memory.update(LAST_PARTS, answer);
  return answer;
}

/** The parts named by a text, or why it names none. */
function readParts(text: string, { model }: CheckpointInfo): readonly AblatedPart[] | string {
  const read = PARTS.read(text);
  return read ? (PARTS.whyNot?.(read, model) ?? read) : `Write ${PARTS.expects}.`;
}
