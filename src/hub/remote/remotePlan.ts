import { QkLensError } from '../../protocol/errors.js';
import { isGgufName } from '../../protocol/ggufName.js';
import { ADAPTER_WEIGHTS, isWeightsName } from '../../protocol/weightsFile.js';
import type { DownloadPlan } from '../download.js';
import { megabytes } from '../megabytes.js';
import type { HubFile } from '../neededFiles.js';
import { BEGINNING_BYTES } from './beginning.js';

/** A checkpoint on the hub that can be opened without a download. */
export interface RemotePlan {
  readonly repository: DownloadPlan['repository'];
  readonly commit: string;
  /** Config, tokenizer and the like, which are fetched whole. */
  readonly small: readonly HubFile[];
  readonly weights: readonly HubFile[];
  /** Of all files. */
  readonly bytes: number;
  /** About what opening reads, parts that are on this machine included. */
  readonly opening: number;
}

/**
 * What opening a checkpoint of the hub without a download takes.
 *
 * @throws QkLensError `noWeights` for GGUF files and adapters, which are not read so
 */
export function remotePlan({ repository, commit, files, bytes }: DownloadPlan): RemotePlan {
  const other = files.find(({ path }) => isGgufName(path) || ADAPTER_WEIGHTS.includes(path));
  if (other) {
    throw new QkLensError(
      'noWeights',
      `${other.path} of ${repository.name} is not read without a download: only safetensors and PyTorch files of whole models are. Download it.`,
    );
  }
  const weights = files.filter(({ path }) => isWeightsName(path));
  const small = files.filter((file) => !weights.includes(file));
  const opening = [
    ...small.map(({ size }) => size),
    ...weights.map(({ size }) => Math.min(size, BEGINNING_BYTES)),
  ];
  return { repository, commit, small, weights, bytes, opening: opening.reduce((sum, size) => sum + size, 0) };
}

/** One sentence: how large the checkpoint is, and what opening it takes. */
export function remoteSizes({ repository, commit, bytes, opening, weights }: RemotePlan): string {
  const headers = weights.length === 1 ? 'header' : `headers of ${weights.length} files`;
  return `${repository.name} at ${commit.slice(0, 7)} has ${megabytes(bytes)}. Opening it without a download reads about ${megabytes(opening)} (config, tokenizer, ${headers}).`;
}
