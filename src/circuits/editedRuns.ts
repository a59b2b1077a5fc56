import { formatPart, type Ablation } from '../protocol/ablation.js';
import { moments } from '../statistics/moments.js';
import type { Random } from '../statistics/random.js';
import type { Listener } from '../tasks/sharedTask.js';
import { meanOf, type BaseRun, type Effect } from './baseRun.js';
import type { PartEdit } from './partEdits.js';

/** What is edited, and the random edits that each edit is compared with. */
interface Edits {
  readonly parts: readonly PartEdit[];
  readonly ablation: Ablation;
  readonly draws?: { readonly count: number; readonly random: Random };
}

/** What an edit of one part, or of all together, changes. */
export interface EditedRuns {
  /** Their names, such as `23.4`. */
  readonly parts: readonly string[];
  readonly byPrompt: readonly Effect[];
  /** The mean over prompts. */
  readonly mean: Effect;
  /** Of the mean change of the logit by random edits; absent without any. */
  readonly random?: { readonly mean: number; readonly sd: number; readonly count: number };
}

/**
 * Runs the edited model on prompts: with each part edited by itself, and then with all together if there are several. The
 * direct paths of parts add up. A random edit is the same for all prompts.
 *
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function editedRuns(
  prompts: readonly BaseRun[],
  { parts, ablation, draws }: Edits,
  { signal, onProgress }: Listener,
): Promise<EditedRuns[]> {
  const means =
    ablation.kind === 'mean' ? await Promise.all(parts.map(({ part }) => meanOf(prompts, part))) : [];
  const groups = [...parts.keys()].map((i) => [i]);
  if (parts.length > 1) groups.push([...parts.keys()]);
  const drawsOf = (group: readonly number[]) =>
    draws && group.every((i) => parts[i].hasRandom) ? draws.count : 0;
  const runs = groups.reduce((sum, group) => sum + 1 + drawsOf(group), 0);
  let done = 0;
  const effects = async (group: readonly number[], draw?: Random): Promise<Effect[]> => {
    const edits = group.map((i) => ({ part: parts[i].part, edit: parts[i].of(means[i], draw) }));
    const own: Effect[] = [];
    for (const [p, prompt] of prompts.entries()) {
      const fraction = (done + p / prompts.length) / runs;
      onProgress?.({ stage: 'Running the edited model', fraction });
      own.push(await prompt.effectOf(edits, { signal }));
    }
    done++;
    return own;
  };
  const edited: EditedRuns[] = [];
  for (const group of groups) {
    const own = await effects(group);
    const drawn: number[] = [];
    for (let draw = 0; draw < drawsOf(group); draw++)
      drawn.push(meanEffect(await effects(group, draws?.random)).logit);
    const byPrompt = group.length > 1 ? withDirects(own, edited) : own;
    edited.push({
      parts: group.map((i) => formatPart(parts[i].part)),
      ...{ byPrompt, mean: meanEffect(byPrompt) },
      ...(drawn.length > 0 && { random: { ...moments(drawn), count: drawn.length } }),
    });
  }
  return edited;
}

function withDirects(own: readonly Effect[], single: readonly EditedRuns[]): Effect[] {
  return own.map((effect, p) => ({
    ...effect,
    direct: single.reduce((sum, edit) => sum + edit.byPrompt[p].direct, 0),
  }));
}

function meanEffect(effects: readonly Effect[]): Effect {
  const mean = (name: keyof Effect) => moments(effects.map((own) => own[name])).mean;
  return {
    logit: mean('logit'),
    probability: mean('probability'),
    divergence: mean('divergence'),
    direct: mean('direct'),
  };
}
