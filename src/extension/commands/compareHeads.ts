import { QkLensError } from '../../protocol/errors.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import { questionAbout } from '../../questions/questions.js';
import { openFolder } from '../checkpoints/openFolder.js';
import { askHead } from '../head/askHead.js';
import { checkedHead, givenHead, whichHead, type HeadArguments } from '../head/whichHead.js';
import type { QuestionParts } from '../parts.js';
import { rankSettings } from '../settings.js';

/** The command's arguments; the user is asked for missing ones. */
export interface CompareHeadsArguments extends HeadArguments {
  /** The second head; of the same checkpoint if it names no folder. */
  readonly other?: HeadArguments;
}

/**
 * Compare Two Heads: side by side, of one checkpoint or of two.
 *
 * @param args {@link CompareHeadsArguments}
 * @param selected the side panel's selection: if it is two heads, they are compared
 * @throws QkLensError if a checkpoint can't be opened or has no such head
 */
export async function compareHeads(parts: QuestionParts, args: unknown, selected: unknown): Promise<void> {
  const given = Object(args) as { readonly other?: unknown };
  const chosen = await whichHead(parts, args, (name) => `Compare a Head of ${name} with Another Head`);
  if (!chosen) return;
  const { checkpoint, head: a } = chosen;
  const other = Object(given.other ?? otherOfTwo(args, selected)) as { readonly folder?: unknown };
  const otherCheckpoint =
    typeof other.folder === 'string' && other.folder !== checkpoint.folder
      ? await openFolder(parts, other.folder)
      : checkpoint;
  const named = givenHead(other);
  const title = `Compare Head ${formatHeadRef(a)} of ${checkpoint.name} with`;
  const b =
    named === undefined
      ? await askHead(otherCheckpoint, parts.context.workspaceState, title)
      : checkedHead(named, otherCheckpoint);
  if (!b) return;
  parts.checkpoints.use(checkpoint);
  const compare = {
    ...{ a, b },
    ...(otherCheckpoint !== checkpoint && { otherFolder: otherCheckpoint.folder }),
  };
  const panels = await parts.panels();
  panels.show({
    checkpoint,
    question: questionAbout('composition', undefined, { compare, ...rankSettings() }),
  });
}

/** @throws QkLensError if more than two heads are selected */
function otherOfTwo(node: unknown, selected: unknown): unknown {
  if (!Array.isArray(selected)) return undefined;
  const others = selected.filter((one) => one !== node && givenHead(one) !== undefined);
  if (others.length < 2) return others[0];
  throw new QkLensError('badRequest', 'Select two heads to compare.');
}
