import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { readJsonObject } from '../files/jsonFile.js';
import { QkLensError } from '../protocol/errors.js';
import type { Progress } from '../protocol/questions.js';
import { SAMPLE_VERSION } from './planted.js';
import { plantedTensors } from './plantedTensors.js';
import { CONFIG_FILE, WEIGHTS_FILE, weightsFileBytes, writeCheckpoint } from './writeCheckpoint.js';

export interface MakeSampleOptions {
  readonly onProgress?: (progress: Progress) => void;
  /** Checked between the stages; a cancelled run leaves nothing in the folder's place. */
  readonly signal?: AbortSignal;
}

/** What is at the sample's path. */
type Standing = 'nothing' | 'wholeSample' | 'otherSample' | 'somethingElse';

async function standingAt(folder: string): Promise<Standing> {
  const entries = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  if (entries.length === 0) return 'nothing';
  const version = await sampleVersion(join(folder, CONFIG_FILE));
  const ownFiles = [CONFIG_FILE, WEIGHTS_FILE];
  if (version === undefined || entries.some((name) => !ownFiles.includes(name))) return 'somethingElse';
  const bytes = await stat(join(folder, WEIGHTS_FILE)).then(
    ({ size }) => size,
    () => -1,
  );
  return version === SAMPLE_VERSION && bytes === weightsFileBytes() ? 'wholeSample' : 'otherSample';
}

/** The sample's version in a config.json, or undefined if it is not a sample's. */
async function sampleVersion(configFile: string): Promise<number | undefined> {
  const config = await readJsonObject(configFile, 'badConfig').catch(() => undefined);
  const version = config?.['qk_lens_sample_version'];
  return typeof version === 'number' ? version : undefined;
}

/**
 * Moves a finished folder to its place, if that is empty, absent, or contains another version of the sample; keeps a
 * complete sample that another process has put there meanwhile.
 */
async function putInPlace(made: string, folder: string): Promise<void> {
  if ((await standingAt(folder)) === 'wholeSample') return;
  const old = `${made}.old`;
  await rename(folder, old).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
  try {
    await rename(made, folder);
  } catch (error) {
    if ((await standingAt(folder)) !== 'wholeSample') throw error;
  } finally {
    await rm(old, { recursive: true, force: true });
  }
}

/**
 * Creates the sample checkpoint: a GPT-2 folder with planted circuits (listed in `./planted.ts`), the same bytes every
 * time. Returns at once if a complete one of this version exists; replaces one of another version. It is written beside
 * the folder and renamed, so that the folder is never incomplete.
 *
 * @throws QkLensError `badRequest` if the folder contains something else, `cancelled`, or `noFolder` if it can't be
 *   written
 */
export async function makeSample(folder: string, options: MakeSampleOptions = {}): Promise<void> {
  const target = resolve(folder);
  const made = join(dirname(target), `.${basename(target)}.${randomUUID().slice(0, 8)}`);
  const stage = async (name: string): Promise<void> => {
    options.onProgress?.({ stage: name });
    await setImmediate();
    if (options.signal?.aborted) {
      throw new QkLensError('cancelled', `Making the sample checkpoint in ${target} was cancelled.`);
    }
  };
  try {
    const standing = await standingAt(target);
    if (standing === 'wholeSample') return;
    if (standing === 'somethingElse') {
      throw new QkLensError(
        'badRequest',
        `${target} holds something that is not the sample checkpoint, so it is left as it is. Name an empty or a new folder.`,
      );
    }
    await stage('Planting circuits');
    const tensors = await plantedTensors();
    await stage('Writing the sample checkpoint');
    await mkdir(dirname(target), { recursive: true });
    await writeCheckpoint(made, tensors);
    await stage('Moving it into place');
    await putInPlace(made, target);
  } catch (error) {
    if (error instanceof QkLensError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new QkLensError(
      'noFolder',
      `The sample checkpoint could not be made in ${target}: ${reason}. Name a folder that can be written, with 25 MB free.`,
      { cause: error },
    );
  } finally {
    await rm(made, { recursive: true, force: true }).catch(() => undefined);
  }
}
