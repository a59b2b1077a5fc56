import { mkdir, rm, statfs } from 'node:fs/promises';
import * as path from 'node:path';
import { QkLensError } from '../protocol/errors.js';
import type { Progress } from '../protocol/questions.js';
import { downloadBlob, type BlobOptions } from './blobDownload.js';
import { lockBlob } from './blobLock.js';
import { repositoryFolders, type RepositoryFolders } from './cacheLayout.js';
import type { HubEnvironment } from './environment.js';
import { HubClient } from './hubClient.js';
import { isSharded, neededFiles, WEIGHTS_INDEX, type HubFile } from './neededFiles.js';
import { isCommit, type Repository } from './repository.js';
import { placeInSnapshot, sizeOf, writeWhole } from './snapshot.js';
import { cancelled } from './waiting.js';

/** What a download will fetch, before any of it is. */
export interface DownloadPlan {
  readonly repository: Repository;
  readonly commit: string;
  /** Hugging Face's `model_type`, where the config tells it. */
  readonly architecture?: string;
  /** Every file of the checkpoint, and how many bytes of each are there already. */
  readonly files: readonly (HubFile & { readonly present: number })[];
  /** Of all files. */
  readonly bytes: number;
  /** Still to be fetched. */
  readonly missing: number;
  /** Where the checkpoint will be. */
  readonly folder: string;
}

export interface DownloadOptions extends Omit<BlobOptions, 'onBytes'> {
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Asks the hub which files a repository's checkpoint has, and looks which of them are in the cache.
 *
 * @throws QkLensError `noRepository`, `noAccess`, `noConfig`, `noWeights`, `badConfig`, `hubBusy`, `network`, `cancelled`
 */
export async function planDownload(
  repository: Repository,
  environment: HubEnvironment,
  options: DownloadOptions = {},
): Promise<DownloadPlan> {
  const client = new HubClient(repository, { ...environment, ...options });
  const commit = await client.commit();
  const listed = await client.files(commit);
  const index = isSharded(listed) ? await client.json(commit, WEIGHTS_INDEX) : undefined;
  const needed = neededFiles(repository.name, listed, index);
  const config = await client.json(commit, 'config.json');
  const { model_type: architecture } = Object(config) as { model_type?: unknown };
  const folders = repositoryFolders(environment.cacheFolder, repository.name);
  const folder = folders.snapshot(commit);
  const files = await Promise.all(
    needed.map(async (file) => ({ ...file, present: await presentBytes(file, folders, folder) })),
  );
  return {
    ...{ repository, commit, files, folder },
    ...(typeof architecture === 'string' && { architecture }),
    bytes: sum(files.map(({ size }) => size)),
    missing: sum(files.map(({ size, present }) => size - present)),
  };
}

/**
 * Fetches what a plan's checkpoint lacks into the cache. Nothing stands under the checkpoint's folder before all of it
 * is there and checked.
 *
 * @returns the checkpoint's folder
 * @throws QkLensError `diskFull`, `cannotWrite`, `badDigest`, `downloading`, and what {@link planDownload} does
 */
export async function download(
  { repository, commit, files, bytes, missing, folder }: DownloadPlan,
  environment: HubEnvironment,
  options: DownloadOptions = {},
): Promise<string> {
  const folders = repositoryFolders(environment.cacheFolder, repository.name);
  await requireSpace(folders.blobs, missing);
  const client = new HubClient(repository, { ...environment, ...options });
  let done = 0;
  for (const file of files) {
    if ((await sizeOf(path.join(folder, file.path))) !== file.size) {
      const { report, end } = throttled(options.onProgress, (own) => progressOf(file, done + own, bytes));
      const blob = path.join(folders.blobs, file.digest);
      await fetchBlob(client, commit, file, blob, { ...options, onBytes: report }).finally(end);
    }
    done += file.size;
  }
  // config.json comes last: it makes a folder a checkpoint.
  const named = [...files].sort(
    (a, b) => Number(a.path === 'config.json') - Number(b.path === 'config.json'),
  );
  for (const file of named) {
    if (options.signal?.aborted) throw cancelled();
    const target = path.join(folder, file.path);
    if ((await sizeOf(target)) !== file.size)
      await placeInSnapshot(path.join(folders.blobs, file.digest), target);
  }
  if (!isCommit(repository.revision)) await writeWhole(folders.ref(repository.revision), commit);
  return folder;
}

async function fetchBlob(
  client: HubClient,
  commit: string,
  file: HubFile,
  blob: string,
  options: BlobOptions,
): Promise<void> {
  const release = await lockBlob(blob);
  try {
    const size = await sizeOf(blob);
    if (size === file.size) return;
    if (size !== undefined) await rm(blob, { force: true });
    await downloadBlob(client, commit, file, blob, options);
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

/** @throws QkLensError `diskFull` when the missing bytes can't fit, `cannotWrite` */
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
    `${megabytes(missing)} are still to be fetched, but ${folder} has room for ${megabytes(disk.bavail * disk.bsize)}. Make room, or name another folder with HF_HUB_CACHE.`,
  );
}

function progressOf({ path: name }: HubFile, done: number, bytes: number): Progress {
  const stage = `Downloading ${name}, ${megabytes(done)} of ${megabytes(bytes)}`;
  return { stage, fraction: bytes > 0 ? done / bytes : 1 };
}

const REPORTED_EVERY_MS = 100;

/** Tells how a file goes at most so often, and what came last in the end, also where nothing follows. */
function throttled(
  onProgress: ((progress: Progress) => void) | undefined,
  progress: (bytes: number) => Progress,
): { readonly report: (bytes: number) => void; readonly end: () => void } {
  let told = -Infinity;
  let latest = 0;
  let timer: NodeJS.Timeout | undefined;
  const tell = (): void => {
    timer = undefined;
    told = performance.now();
    onProgress?.(progress(latest));
  };
  return {
    report: (bytes) => {
      latest = bytes;
      timer ??= setTimeout(tell, Math.max(0, told + REPORTED_EVERY_MS - performance.now()));
    },
    end: () => {
      if (timer === undefined) return;
      clearTimeout(timer);
      tell();
    },
  };
}

/** `548 MB` */
export function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
