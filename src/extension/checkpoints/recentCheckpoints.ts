import type { Memento } from 'vscode';
import { sameWeights, weightsName, type WeightsName } from '../../protocol/weightsName.js';

const KEY = 'recentCheckpoints';
const KEPT = 10;

/** With its weights' identity, to find its results; absent for checkpoints opened long ago. */
export interface RecentCheckpoint extends Partial<WeightsName> {
  readonly folder: string;
  readonly name: string;
}

/** Recently opened checkpoints, latest first, shared by all windows. */
export class RecentCheckpoints {
  constructor(private readonly memory: Memento) {}

  get list(): readonly RecentCheckpoint[] {
    const kept: unknown = this.memory.get(KEY);
    return Array.isArray(kept) ? kept.filter(isRecentCheckpoint) : [];
  }

  async add(checkpoint: RecentCheckpoint): Promise<void> {
    const others = this.list.filter((other) => other.folder !== checkpoint.folder);
    await this.memory.update(KEY, [checkpoint, ...others].slice(0, KEPT));
  }

  /** Updates the identity of the weights in a folder, keeping its position. */
  async rename(folder: string, weights: WeightsName): Promise<void> {
    const renamed = this.list.map((recent) =>
      recent.folder === folder ? { folder, name: recent.name, ...weightsName(weights) } : recent,
    );
    await this.memory.update(KEY, renamed);
  }

  /** The folder where these weights were last opened. */
  folderOf(weights: WeightsName): string | undefined {
    return this.list.find(({ fingerprint, ...more }) =>
      fingerprint === undefined ? false : sameWeights({ fingerprint, ...more }, weights),
    )?.folder;
  }
}

function isRecentCheckpoint(value: unknown): value is RecentCheckpoint {
  const { folder, name } = Object(value) as Partial<Record<keyof RecentCheckpoint, unknown>>;
  return typeof folder === 'string' && typeof name === 'string';
}
