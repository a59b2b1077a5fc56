import type { TensorStore } from './tensorStore.js';

/** A checkpoint's tensors, however many files they are made of: what reads them by slices. */
export interface Tensors extends Pick<
  TensorStore,
  | 'files'
  | 'notes'
  | 'bytes'
  | 'names'
  | 'entry'
  | 'rounding'
  | 'read64'
  | 'read32'
  | 'readInto32'
  | 'readLarge'
  | 'close'
> {
  /**
   * Whether two tensors hold the same numbers in the same dtype. Only equal ones are read completely.
   *
   * @throws QkLensError `missingTensor`, `fileChanged`, `cancelled`
   */
  sameNumbers(a: string, b: string, signal?: AbortSignal): Promise<boolean>;
}
