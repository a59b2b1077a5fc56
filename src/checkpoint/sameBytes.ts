import { tick } from '../tasks/tick.js';
import type { TensorEntry } from './tensorFile.js';

const BLOCK_BYTES = 4 << 20;

/** Where tensors are read byte by byte. */
interface Store {
  entry(name: string): TensorEntry | undefined;
  sample(name: string, from: number, to: number, signal?: AbortSignal): Promise<Uint8Array>;
}

/** A tensor by the name that it has in a store. */
type Place = readonly [store: Store, name: string];

/**
 * Whether two tensors have the same dtype and bytes. The first difference ends the comparison: only equal tensors are
 * read completely.
 *
 * @throws QkLensError `fileChanged`, `cancelled`
 */
export async function sameBytes(
  [a, nameA]: Place,
  [b, nameB]: Place,
  signal?: AbortSignal,
): Promise<boolean> {
  const [one, other] = [a.entry(nameA)!, b.entry(nameB)!];
  if (one.dtype !== other.dtype || one.byteLength !== other.byteLength) return false;
  for (let from = 0; from < one.byteLength; from += BLOCK_BYTES) {
    await tick(signal);
    const to = Math.min(one.byteLength, from + BLOCK_BYTES);
    const [x, y] = await Promise.all([a.sample(nameA, from, to, signal), b.sample(nameB, from, to, signal)]);
    if (Buffer.compare(x, y) !== 0) return false;
  }
  return true;
}
