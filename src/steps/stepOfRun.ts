import { basename, dirname } from 'node:path';
import type { StepOfRun } from '../protocol/trainingStep.js';
import { cachedRevisions, repositoryFolderOf } from '../hub/cachedRevisions.js';
import { stepName } from './stepName.js';

/** How many folders lie between a run's and the checkpoint of a step: `global_step_100/actor/huggingface`. */
export const MOST_LEVELS = 2;

/**
 * Which training run a checkpoint is a step of, by the name of its folder or file, or of its revision in the hub's cache.
 * Reads no weights.
 *
 * @param path absolute, of the folder or the file of weights
 */
export async function stepOfRun(path: string): Promise<StepOfRun | undefined> {
  const repository = repositoryFolderOf(path);
  if (repository !== undefined) {
    const revisions = await cachedRevisions(repository);
    const named = revisions.filter(({ folder }) => folder === path).map(({ revision }) => revision);
    return firstStep(named, repository);
  }
  let place = path;
  for (let level = 0; level <= MOST_LEVELS; level++, place = dirname(place)) {
    const step = firstStep([basename(place)], dirname(place));
    if (step) return step;
  }
  return undefined;
}

function firstStep(names: readonly string[], run: string): StepOfRun | undefined {
  for (const name of names) {
    const step = stepName(name);
    if (step) return { run, name, ...step };
  }
  return undefined;
}
