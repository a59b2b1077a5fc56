import { PiecewiseReader } from '../../../../src/checkpoint/piecewiseReader.js';
import type { TensorEntry, TensorFile } from '../../../../src/checkpoint/tensorFile.js';
import type { StoredTensor } from '../../../reference/storedTensors.js';

/** Tensors as a file of weights has them. */
export class TensorsInMemory extends PiecewiseReader implements TensorFile {
  readonly path = 'memory';
  readonly identity = 'memory';
  readonly header = new Uint8Array();
  readonly size: number;
  readonly tensors: ReadonlyMap<string, TensorEntry>;

  constructor(private readonly stored: ReadonlyMap<string, StoredTensor>) {
    super();
    const tensors = [...stored].map(([name, { dtype, shape, bytes }]) => {
      return [name, { name, dtype, shape, byteLength: bytes.length }] as const;
    });
    this.tensors = new Map(tensors);
    this.size = [...stored.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  readNow({ name }: TensorEntry, from: number, to: number): Uint8Array {
    const { bytes } = this.stored.get(name)!;
    if (from < 0 || to > bytes.length) throw new RangeError(`${name} ends before byte ${to}`);
    return new Uint8Array(bytes.subarray(from, to));
  }

  digest(): Promise<string> {
    return Promise.resolve('');
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  protected fill(tensor: TensorEntry, from: number, piece: Uint8Array): Promise<void> {
    piece.set(this.readNow(tensor, from, from + piece.length));
    return Promise.resolve();
  }
}
