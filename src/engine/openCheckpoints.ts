import { resolve } from 'node:path';
import type { FileDigests } from '../cache/fileDigests.js';
import type { MatrixCache } from '../cache/matrixCache.js';
import { Checkpoint } from '../checkpoint/checkpoint.js';
import { VocabularySpaces } from '../circuits/vocabularySpaces.js';
import type { Compute } from '../linalg/compute.js';
import { OpenModel } from '../model/openModel.js';
import { forget, type Remember } from '../model/remember.js';
import type { CheckpointInfo } from '../protocol/model.js';
import { SharedTask, type Listener } from '../tasks/sharedTask.js';
import { cancelled } from '../tasks/tick.js';

/** Raised whenever what is kept on disk is computed by another formula. */
const COMPUTATION = 5;

/** One open checkpoint with all that is in memory of it. */
export interface OpenCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly spaces: VocabularySpaces;
}

/** The checkpoints that are open, by folder; each is opened once, however many ask at a time. */
export class OpenCheckpoints {
  private readonly byFolder = new Map<string, SharedTask<OpenCheckpoint>>();

  /**
   * @param cache keeps what is costly to compute; nothing is kept without one
   * @param digests of weights, by which fingerprints of every byte are known
   * @param onReopened is called when files of an open checkpoint have changed, and it was opened anew
   */
  constructor(
    private readonly compute: Compute,
    private readonly cache?: MatrixCache,
    private readonly digests?: FileDigests,
    private readonly onReopened?: (info: CheckpointInfo) => void,
  ) {}

  get folders(): string[] {
    return [...this.byFolder].filter(([, task]) => task.value).map(([folder]) => folder);
  }

  /**
   * Opens the folder, unless it is open. One whose files have changed since is opened anew. Throws what
   * {@link Checkpoint.open} does, and `cancelled`.
   */
  async get(path: string, listener: Listener = {}): Promise<OpenCheckpoint> {
    const folder = resolve(path);
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

  /** Frees all that is in memory of the checkpoint; does nothing when it is not open. */
  async close(path: string): Promise<void> {
    const folder = resolve(path);
    const open = this.byFolder.get(folder)?.value;
    this.byFolder.delete(folder);
    await open?.checkpoint.close();
  }

  /** {@link close} for each that is open. */
  async closeAll(): Promise<void> {
    await Promise.all(this.folders.map((folder) => this.close(folder)));
  }

  private async open(folder: string, listener: Listener): Promise<OpenCheckpoint> {
    const checkpoint = await Checkpoint.open(folder, listener, this.digests);
    // Everyone who asked may have left meanwhile.
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
