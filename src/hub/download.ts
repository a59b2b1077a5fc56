import { mkdir, rm, statfs } from 'node:fs/promises';
import * as path from 'node:path';
import { fileDigestsFromEnvironment } from '../cache/cacheLocation.js';
import type { FileDigests } from '../cache/fileDigests.js';
import { QkLensError } from '../protocol/errors.js';
import type { Progress } from '../protocol/questions.js';
import { downloadBlob, type BlobOptions } from './blobDownload.js';
import { lockBlob } from './blobLock.js';
import { repositoryFolders, type RepositoryFolders } from './cacheLayout.js';
import type { HubEnvironment } from './environment.js';
import { isSha256 } from './digest.js';
import type { Fetch } from './fetching.js';
import { HubClient } from './hubClient.js';
import { diskError } from './hubErrors.js';
import { megabytes } from './megabytes.js';
import { indexOfShards, isConfig, neededFiles, type HubFile } from './neededFiles.js';
import { isCommit, type Repository } from './repository.js';
import { leadsToBlob, placeInSnapshot, writeWhole } from './snapshot.js';
import { cancelled } from './waiting.js';
import { isWhole, sizeOf } from './wholeFile.js';

/** What a download will fetch, before it starts. */
export interface DownloadPlan {
  readonly repository: Repository;
  readonly commit: string;
  /** Hugging Face's `model_type`, if the config has it. */
  readonly architecture?: string;
  /** Every file of the checkpoint, and how many of its bytes are already present. */
  readonly files: readonly (HubFile & { readonly present: number })[];
  /** Of all files. */
  readonly bytes: number;
  /** Still to be downloaded. */
  readonly missing: number;
  /** Where the checkpoint will be: its folder, or a GGUF file. */
  readonly folder: string;
}

export interface DownloadOptions extends Omit<BlobOptions, 'onBytes'> {
  readonly onProgress?: (progress: Progress) => void;
  /** Makes the requests; the global `fetch` if absent. */
  readonly fetch?: Fetch;
  /** Where digests of files already present are stored; as the environment says if absent. */
  readonly digests?: FileDigests;
}

/**
 * Lists the files of a repository's checkpoint, and finds those in the cache by their sizes; {@link download} checks
 * their content.
 *
 * @throws QkLensError `noRepository`, `noAccess`, `noConfig`, `noWeights`, `badConfig`, `hubBusy`, `network`,
 *   `cancelled`
 */
export async function planDownload(
  repository: Repository,
  environment: HubEnvironment,
  options: DownloadOptions = {},
): Promise<DownloadPlan> {
  const client = new HubClient(repository, { ...environment, ...options });
  const commit = await client.commit();
  const listed = await client.files(commit);
  const json = (name: string) =>
    client.json(
      commit,
      listed.find(({ path }) => path === name)!,
    );
  const indexName = repository.file === undefined ? indexOfShards(listed) : undefined;
  const index = indexName === undefined ? undefined : await json(indexName);
  const {
    files: needed,
    gguf,
    config: configName,
  } = neededFiles(repository.name, listed, index, repository.file);
  const config: unknown = configName === undefined ? {} : await json(configName);
  const { model_type: architecture } = Object(config) as { model_type?: unknown };
  const folders = repositoryFolders(environment.cacheFolder, repository.name);
  const snapshot = folders.snapshot(commit);
  const files = await Promise.all(
    needed.map(async (file) => ({ ...file, present: await presentBytes(file, folders, snapshot) })),
  );
  return {
    ...{ repository, commit, files },
    folder: gguf === undefined ? snapshot : path.join(snapshot, gguf),
    ...(typeof architecture === 'string' && /^[\w.-]{1,100}$/.test(architecture) && { architecture }),
    bytes: sum(files.map(({ size }) => size)),
    missing: sum(files.map(({ size, present }) => size - present)),
  };
}

/**
 * Downloads the missing files of a plan's checkpoint into the cache. Files already present are checked like new ones;
 * the checkpoint's folder stays empty until everything is present and checked.
 *
 * @returns the checkpoint's folder, or its GGUF file
 * @throws QkLensError `diskFull`, `cannotWrite`, `badDigest`, `downloading`, `fileChanged`, and what
 *   {@link planDownload} throws
 */
export async function download(
  { repository, commit, files, bytes, missing, folder }: DownloadPlan,
  environment: HubEnvironment,
  options: DownloadOptions = {},
): Promise<string> {
  const folders = repositoryFolders(environment.cacheFolder, repository.name);
  const snapshot = folders.snapshot(commit);
  await requireSpace(folders.blobs, missing);
  const client = new HubClient(repository, { ...environment, ...options });
  const { digests = fileDigestsFromEnvironment(process.env) } = options;
  const unplaced: { readonly path: string; readonly blob: string; readonly target: string }[] = [];
  let done = 0;
  for (const file of files) {
    const blob = path.join(folders.blobs, file.digest);
    const target = path.join(snapshot, file.path);
    const { report, end } = throttled(options.onProgress);
    const following: FollowedOptions = {
      ...options,
      digests,
      onChecked: (fraction) => report(progressOf('Checking', file, done + fraction * file.size, bytes)),
      onBytes: (own) => report(progressOf('Downloading', file, done + own, bytes)),
    };
    try {
      if (!(await isPlaced(target, blob, file, following))) {
        await fetchBlob(client, commit, file, blob, following);
        unplaced.push({ path: file.path, blob, target });
      }
    } finally {
      end();
    }
    done += file.size;
  }
  // What makes a folder a checkpoint goes last.
  unplaced.sort((a, b) => Number(isConfig(a.path)) - Number(isConfig(b.path)));
  for (const { blob, target } of unplaced) {
    if (options.signal?.aborted) throw cancelled();
    await placeInSnapshot(blob, target);
  }
  if (!isCommit(repository.revision)) await writeWhole(folders.ref(repository.revision), commit);
  return folder;
}

interface FollowedOptions extends BlobOptions {
  readonly digests: FileDigests;
  /** @param fraction of a file already present that has been checked */
  readonly onChecked: (fraction: number) => void;
}

async function isPlaced(
  target: string,
  blob: string,
  file: HubFile,
  { digests, signal, onChecked: onProgress }: FollowedOptions,
): Promise<boolean> {
  return (await leadsToBlob(target, blob)) && (await isWhole(target, file, digests, { signal, onProgress }));
}

async function fetchBlob(
  client: HubClient,
  commit: string,
  file: HubFile,
  blob: string,
  options: FollowedOptions,
): Promise<void> {
  const { digests, signal, onChecked: onProgress } = options;
  const release = await lockBlob(blob);
  try {
    if (await isWhole(blob, file, digests, { signal, onProgress })) return;
    await rm(blob, { force: true }).catch((error: unknown) => {
      throw diskError(error, blob) ?? error;
    });
    await downloadBlob(client, commit, file, blob, options);
    if (isSha256(file.digest)) await digests.rememberDigest(blob, file.digest);
  } finally {
    await release();
  }
}

async function presentBytes(file: HubFile, folders: RepositoryFolders, snapshot: string): Promise<number> {
  const blob = path.join(folders.blobs, file.digest);
  const whole = [path.join(snapshot, file.path), blob];
  for (const place of whole) if ((await sizeOf(place)) === file.size) return file.size;
  return Math.min(file.size, (await sizeOf(`${blob}.incomplete`)) ?? 0);
}

/** @throws QkLensError `diskFull` if the missing bytes don't fit, `cannotWrite` */
async function requireSpace(folder: string, missing: number): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new QkLensError('cannotWrite', `The folder ${folder} can't be made: ${String(error)}`, {
      cause: error,
    });
  });
  const disk = await statfs(folder).catch(() => undefined);
  if (!disk || disk.bavail * disk.bsize >= missing) return;
  throw new QkLensError(
    'diskFull',
    `${megabytes(missing)} remain to be downloaded, but ${folder} has room for ${megabytes(disk.bavail * disk.bsize)}. Make room, or name another folder with HF_HUB_CACHE.`,
  );
}

function progressOf(doing: string, { path: name }: HubFile, done: number, bytes: number): Progress {
  const stage = `${doing} ${name}, ${megabytes(done)} of ${megabytes(bytes)}`;
  return { stage, fraction: bytes > 0 ? done / bytes : 1 };
}

const REPORTED_EVERY_MS = 100;

/** Reports at most this often, and finally the last value, even if nothing follows. */
function throttled(onProgress: ((progress: Progress) => void) | undefined): {
  readonly report: (progress: Progress) => void;
  readonly end: () => void;
} {
  let reported = -Infinity;
  let latest: Progress | undefined;
  let timer: NodeJS.Timeout | undefined;
  const send = (): void => {
    timer = undefined;
    reported = performance.now();
    if (latest) onProgress?.(latest);
  };
  return {
    report: (progress) => {
      latest = progress;
      timer ??= setTimeout(send, Math.max(0, reported + REPORTED_EVERY_MS - performance.now()));
    },
    end: () => {
      if (timer === undefined) return;
      clearTimeout(timer);
      send();
    },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
