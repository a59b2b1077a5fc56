import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { findCheckpoints, isCheckpoint } from '../files/findCheckpoints.js';
import { isFile } from '../files/regularFile.js';
import { QkLensError } from '../protocol/errors.js';
import { isGgufName } from '../protocol/ggufName.js';
import { quoted } from '../protocol/quoted.js';
import type { TrainingRun, TrainingStep } from '../protocol/trainingStep.js';
import { isWeightsName } from '../protocol/weightsFile.js';
import { cachedRevisions, repositoryFolderOf } from '../hub/cachedRevisions.js';
import { runName } from './runName.js';
import { stepName } from './stepName.js';
import { MOST_LEVELS, stepOfRun } from './stepOfRun.js';

/** Pythia has 154 steps a model; a trainer that saves every hundred steps has a thousand. */
const MOST_STEPS = 5000;
/** Where a step's folder is searched for the checkpoint, if it is none itself. */
const IN_STEP = { depth: MOST_LEVELS, folders: 20, found: 2 };

/** A step as it is named, before its checkpoint is found. */
interface NamedStep extends Omit<TrainingStep, 'path'> {
  readonly series: string;
  readonly place: string;
}

/**
 * The checkpoints of the training run in a folder, in the order of their steps: folders or files of weights that are
 * named as steps, or the revisions of a repository in the hub's cache. No weights are read.
 *
 * @param given the run's folder, one of its steps, or a repository's folder in the hub's cache
 * @throws QkLensError `noFolder` if there are none
 */
export async function trainingRun(given: string): Promise<TrainingRun> {
  const path = resolve(given);
  if (!existsSync(path)) throw new QkLensError('noFolder', `There is no folder ${path}. ${NAMES}`);
  const repository = repositoryFolderOf(path);
  if (repository !== undefined) return runOf(repository, await stepsOfRepository(repository));
  const within = await stepsInFolder(path);
  if (within.length > 0) return runOf(path, within);
  const own = await stepOfRun(path);
  return own ? runOf(own.run, await stepsInFolder(own.run), own.series) : runOf(path, []);
}

async function stepsInFolder(folder: string): Promise<NamedStep[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.flatMap((entry): NamedStep[] => {
    const { name } = entry;
    const step = stepName(name);
    const mayBe = entry.isDirectory() || entry.isSymbolicLink() || isWeightsName(name) || isGgufName(name);
    return step && mayBe ? [{ ...step, name, place: join(folder, name) }] : [];
  });
}

async function stepsOfRepository(repository: string): Promise<NamedStep[]> {
  return (await cachedRevisions(repository)).flatMap(({ revision, folder }): NamedStep[] => {
    const step = stepName(revision);
    return step ? [{ ...step, name: revision, revision, place: folder }] : [];
  });
}

/** @param wanted the series, if it is known; else the one with most steps */
async function runOf(folder: string, named: readonly NamedStep[], wanted?: string): Promise<TrainingRun> {
  const names = [...new Set(named.map(({ series }) => series))].sort();
  const [first, ...others] = names
    .map((series) => ({ series, own: named.filter((step) => step.series === series) }))
    .sort((a, b) => Number(b.series === wanted) - Number(a.series === wanted) || b.own.length - a.own.length);
  if (first === undefined) throw noSteps(folder, []);
  const { series, own } = first;
  const steps: TrainingStep[] = [];
  const problems = others.map(
    (other) =>
      `Left out: ${other.own.length} whose names begin with ${quoted(other.series)}. Those of this run begin with ${quoted(series)}.`,
  );
  for (const { name, step, revision, place } of own.slice(0, MOST_STEPS)) {
    const path = await checkpointIn(place);
    if (path === undefined) problems.push(`${name} has no checkpoint that QK Lens can open.`);
    else steps.push({ step, path, name, ...(revision !== undefined && { revision }) });
  }
  if (own.length > MOST_STEPS)
    problems.push(`Only the first ${MOST_STEPS} of ${own.length} steps are listed.`);
  if (steps.length === 0) throw noSteps(folder, problems);
  steps.sort((a, b) => a.step - b.step || (a.name < b.name ? -1 : 1));
  return { folder, name: runName(folder), steps, problems };
}

/** A step's folder or file, or the only checkpoint in its folder. */
async function checkpointIn(place: string): Promise<string | undefined> {
  if ((await isFile(place)) || (await isCheckpoint(place))) return place;
  const found = await findCheckpoints(place, IN_STEP);
  return found.length === 1 ? found[0] : undefined;
}

const NAMES =
  'Choose the folder that holds them: folders or files of weights with names such as checkpoint-500 or step1000, or a repository in the Hugging Face cache with such revisions.';

function noSteps(folder: string, problems: readonly string[]): QkLensError {
  const [why = NAMES] = problems;
  return new QkLensError('noFolder', `${folder} holds no steps of a training run. ${why}`);
}
