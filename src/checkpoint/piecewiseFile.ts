import { PiecewiseReader } from './piecewiseReader.js';
import type { PositionedFile } from './positionedFile.js';
import type { TensorEntry, TensorFile } from './tensorFile.js';

/** What files of all formats have in common: a tensor's bytes are read piece by piece. */
export abstract class PiecewiseFile extends PiecewiseReader implements TensorFile {
  abstract readonly header: Uint8Array;
  abstract readonly tensors: ReadonlyMap<string, TensorEntry>;

  constructor(protected readonly file: PositionedFile) {
    super();
  }

  get path(): string {
    return this.file.path;
  }

  get size(): number {
    return this.file.size;
  }

  get identity(): string {
    return this.file.identity;
  }

  get listedDigest(): string | undefined {
    return this.file.listedDigest;
  }

  digest(signal?: AbortSignal): Promise<string> {
    return this.file.digest(signal);
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
