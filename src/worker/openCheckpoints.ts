import { resolve } from 'node:path';
import { Checkpoint } from '../checkpoint/checkpoint.js';
import { VocabularySpaces } from '../circuits/vocabularySpaces.js';
import type { Compute } from '../linalg/compute.js';
import { OpenModel } from '../model/openModel.js';

/** One open checkpoint with all that is in memory of it. */
export interface OpenCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly spaces: VocabularySpaces;
}

/** The checkpoints that are open, by folder; each is opened once, however many ask at a time. */
export class OpenCheckpoints {
  private readonly byFolder = new Map<string, Promise<OpenCheckpoint>>();

  constructor(private readonly compute: Compute) {}

  get folders(): string[] {
    return [...this.byFolder.keys()];
  }

  /** Opens the folder, unless it is open. Throws what {@link Checkpoint.open} does. */
  get(path: string): Promise<OpenCheckpoint> {
    const folder = resolve(path);
    let open = this.byFolder.get(folder);
    if (!open) {
      open = this.open(folder);
      this.byFolder.set(folder, open);
      open.catch(() => this.byFolder.delete(folder));
    }
    return open;
  }

  /** Frees all that is in memory of the checkpoint; does nothing when it is not open. */
  async close(path: string): Promise<void> {
    const folder = resolve(path);
    const open = this.byFolder.get(folder);
    this.byFolder.delete(folder);
    await (await open)?.checkpoint.close();
  }

  private async open(folder: string): Promise<OpenCheckpoint> {
    const checkpoint = await Checkpoint.open(folder);
    return { checkpoint, spaces: new VocabularySpaces(new OpenModel(checkpoint, this.compute)) };
  }
}
