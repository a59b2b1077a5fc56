import { resolve } from 'node:path';
import type { FileDigests } from '../cache/fileDigests.js';
import type { KeptConfigs } from '../cache/keptConfigs.js';
import type { MatrixCache } from '../cache/matrixCache.js';
import { snapshotOf } from '../checkpoint/cachedRepository.js';
import { Checkpoint } from '../checkpoint/checkpoint.js';
import { VocabularySpaces } from '../circuits/vocabularySpaces.js';
import type { Compute } from '../linalg/compute.js';
import { OpenModel } from '../model/openModel.js';
import { forget, type Remember } from '../model/remember.js';
import type { ConfigFields } from '../protocol/inferredConfig.js';
import type { CheckpointInfo } from '../protocol/model.js';
import { SharedTask, type Listener } from '../tasks/sharedTask.js';
import { cancelled } from '../tasks/tick.js';

/** Raised whenever the formula behind a stored matrix changes. */
const COMPUTATION = 5;

/** One open checkpoint with everything of it that is in memory. */
export interface OpenCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly spaces: VocabularySpaces;
}

/** The open checkpoints, by folder. Each is opened once, however many callers request it at the same time. */
export class OpenCheckpoints {
  private readonly byFolder = new Map<string, SharedTask<OpenCheckpoint>>();
  /** The base checkpoints given for adapters. */
  private readonly bases = new Map<string, string>();

  /**
   * @param cache stores what is costly to compute; without it nothing is stored
   * @param digests of weights, used for fingerprints over every byte
   * @param onReopened is called when an open checkpoint was reopened because its files changed
   * @param configs given before for weights without a config
   */
  constructor(
    private readonly compute: Compute,
    private readonly cache?: MatrixCache,
    private readonly digests?: FileDigests,
    private readonly onReopened?: (info: CheckpointInfo) => void,
    private readonly configs?: KeptConfigs,
  ) {}

  get folders(): string[] {
    return [...this.byFolder].filter(([, task]) => task.value).map(([folder]) => folder);
  }

  /**
   * Opens the folder unless it is open. A checkpoint whose files have changed is opened again. Throws what
   * {@link Checkpoint.open} throws, and `cancelled`.
   */
  async get(path: string, listener: Listener = {}): Promise<OpenCheckpoint> {
    const folder = await snapshotOf(resolve(path));
    const known = this.byFolder.get(folder);
    if (known?.value && (await known.value.checkpoint.hasChanged()) && this.byFolder.get(folder) === known) {
      await this.close(folder);
    }
    const reopens = known?.value !== undefined && !this.byFolder.has(folder);
    let task = this.byFolder.get(folder);
    if (!task) {
      task = new SharedTask(async (work) => {
        const open = await this.open(folder, work);
        if (reopens) this.onReopened?.(open.checkpoint.info);
        return open;
      });
      this.byFolder.set(folder, task);
    }
    return task.get(listener);
  }

  /**
   * Opens the path with a config, or fields of one, instead of what it is open with; a config.json of its own gives the
   * other fields.
   *
   * @param keep it for the next time, if the checkpoint has no config.json. Throws what {@link get} throws.
   */
  async getWith(
    path: string,
    config: ConfigFields,
    listener: Listener = {},
    keep = false,
  ): Promise<OpenCheckpoint> {
    const folder = await snapshotOf(resolve(path));
    await this.close(folder);
    const task = new SharedTask((work) => this.open(folder, work, config, keep));
    this.byFolder.set(folder, task);
    try {
      return await task.get(listener);
    } catch (error) {
      if (this.byFolder.get(folder) === task) this.byFolder.delete(folder);
      throw error;
    }
  }

  /** Opens an adapter over the base from now on; one that is open over another is closed. */
  async useBase(path: string, base: string): Promise<void> {
    const folder = resolve(path);
    if (this.bases.get(folder) === resolve(base)) return;
    this.bases.set(folder, resolve(base));
    await this.close(folder);
  }

  /** Frees the checkpoint's memory; does nothing if it is not open. */
  async close(path: string): Promise<void> {
    const folder = resolve(path);
    const open = this.byFolder.get(folder)?.value;
    this.byFolder.delete(folder);
    await open?.checkpoint.close();
  }

  /** {@link close} for every open checkpoint. */
  async closeAll(): Promise<void> {
    await Promise.all(this.folders.map((folder) => this.close(folder)));
  }

  private async open(
    folder: string,
    listener: Listener,
    given?: ConfigFields,
    keep = true,
  ): Promise<OpenCheckpoint> {
    const checkpoint = await Checkpoint.open(folder, listener, this.digests, {
      ...{ given, kept: keep ? this.configs : undefined },
      base: this.bases.get(folder),
    }).catch((error: unknown) => {
      // Another base may be given.
      this.bases.delete(folder);
      throw error;
    });
    // Every caller may have left meanwhile.
    if (listener.signal?.aborted) {
      await checkpoint.close();
      throw cancelled();
    }
    return {
      checkpoint,
      spaces: new VocabularySpaces(new OpenModel(checkpoint, this.compute, this.remember(checkpoint))),
    };
  }

  private remember({ identity }: Checkpoint): Remember {
    const { cache } = this;
    if (!cache) return forget;
    const source = `${identity}, computation ${COMPUTATION}`;
    return (quantity, make, signal) => cache.remember(`${quantity} of ${source}`, make, signal);
  }
}
