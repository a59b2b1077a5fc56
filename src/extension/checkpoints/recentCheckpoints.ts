import type { Memento } from 'vscode';

const KEY = 'recentCheckpoints';
const KEPT = 10;

export interface RecentCheckpoint {
  readonly folder: string;
  readonly name: string;
  /** Of its weights, so that results are found to be about it; unknown of those opened long ago. */
  readonly fingerprint?: string;
}

/** The checkpoints opened last, latest first, remembered in every window. */
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
}

function isRecentCheckpoint(value: unknown): value is RecentCheckpoint {
  const { folder, name } = Object(value) as Partial<Record<keyof RecentCheckpoint, unknown>>;
  return typeof folder === 'string' && typeof name === 'string';
}
