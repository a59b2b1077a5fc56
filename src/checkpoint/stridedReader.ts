import { QkLensError } from '../protocol/errors.js';
import { quoted } from '../protocol/quoted.js';
import { tick } from '../tasks/tick.js';
import type { PositionedFile } from './positionedFile.js';

/** A view of numbers in a file that do not follow each other row by row, such as a transpose or some columns. */
export interface Strided {
  readonly name: string;
  readonly shape: readonly number[];
  /** From one index of each dimension to the next, in numbers: none is negative. */
  readonly strides: readonly number[];
  /** Bytes from the start of the file to its first number. */
  readonly offset: number;
  /** Of its numbers row by row. */
  readonly byteLength: number;
}

/** A part of this size is read number by number: samples for a fingerprint, rows of a few tokens. */
const SMALL_BYTES = 64 << 10;

/** A view, and the part of the file that it spans, are put in order in memory; the largest embeddings are smaller. */
const MOST_BYTES = 9 * 2 ** 28;

/** A whole view is kept for the next read if it is no larger than this: a layer's heads are read one after the other. */
const KEPT_BYTES = 48 << 20;

/** Reads views of a file, with their numbers row by row. */
export class StridedReader {
  private recent: { readonly view: Strided; readonly bytes: Promise<Uint8Array> } | undefined;

  constructor(private readonly file: PositionedFile) {}

  /**
   * @param from,to bytes of the view's numbers row by row
   * @throws QkLensError `unsupportedLayout` if the view is too large, `fileChanged`, `cancelled`
   */
  async read(view: Strided, from: number, to: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (to - from <= SMALL_BYTES && this.recent?.view !== view) {
      await this.file.prepare(view.offset, spanOf(view.shape, view.strides) * numberSize(view), { signal });
      return this.readNow(view, from, to);
    }
    return (await this.whole(view, signal)).subarray(from, to);
  }

  /** Like {@link read}, at once, for small parts: a larger one is `unsupportedLayout`. */
  readNow(view: Strided, from: number, to: number): Uint8Array {
    if (to - from > SMALL_BYTES) throw tooLarge(view);
    const size = numberSize(view);
    const [first, end] = [Math.floor(from / size), Math.ceil(to / size)];
    const bytes = new Uint8Array((end - first) * size);
    let done = 0;
    forEachRun(view, first, end, (at, count) => {
      this.file.fillNow(view.offset + at * size, bytes.subarray(done, done + count * size));
      done += count * size;
    });
    return bytes.subarray(from - first * size, to - first * size);
  }

  private whole(view: Strided, signal?: AbortSignal): Promise<Uint8Array> {
    if (this.recent?.view === view) return this.recent.bytes;
    const bytes = this.inOrder(view, signal);
    if (view.byteLength <= KEPT_BYTES) {
      const kept = { view, bytes };
      this.recent = kept;
      bytes.catch(() => {
        if (this.recent === kept) this.recent = undefined;
      });
    }
    return bytes;
  }

  private async inOrder(view: Strided, signal?: AbortSignal): Promise<Uint8Array> {
    const size = numberSize(view);
    const span = spanOf(view.shape, view.strides);
    if (view.byteLength > MOST_BYTES || span * size > MOST_BYTES) throw tooLarge(view);
    await this.file.announce(view.offset, span * size, signal);
    const stored = await this.file.bytes(view.offset, span * size);
    await tick(signal);
    const bytes = new Uint8Array(view.byteLength);
    const [Words, words] = wordsOf(size);
    const [source, target] = [new Words(stored.buffer), new Words(bytes.buffer)];
    let done = 0;
    forEachRun(view, 0, view.byteLength / size, (at, count) => {
      for (let from = at * words, end = from + count * words; from < end; from++, done++)
        target[done] = source[from];
    });
    return bytes;
  }
}

/** Whether numbers follow each other row by row, so that the strides say nothing more than the shape. */
export function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  if (shape.includes(0)) return true;
  let expected = 1;
  for (let dimension = shape.length - 1; dimension >= 0; dimension--) {
    if (shape[dimension] !== 1 && strides[dimension] !== expected) return false;
    expected *= shape[dimension];
  }
  return true;
}

/** How many numbers lie from a view's first to its last, both included. */
export function spanOf(shape: readonly number[], strides: readonly number[]): number {
  if (shape.includes(0)) return 0;
  return shape.reduce((last, length, dimension) => last + (length - 1) * strides[dimension], 1);
}

/**
 * Visits the numbers from one to another, counted row by row, as runs that follow each other in the file.
 *
 * @param onRun receives where a run begins, in numbers from the view's first, and how many it has
 */
function forEachRun(
  { shape, strides }: Strided,
  first: number,
  end: number,
  onRun: (at: number, count: number) => void,
): void {
  const last = shape.length - 1;
  const width = strides[last] === 1 ? shape[last] : 1;
  // Without the dimension that runs, or with all of them.
  const lengths = strides[last] === 1 ? shape.slice(0, last) : shape;
  const index = new Array<number>(lengths.length).fill(0);
  let row = Math.floor(first / width);
  let at = 0;
  for (let dimension = lengths.length - 1; dimension >= 0; dimension--) {
    index[dimension] = row % lengths[dimension];
    row = Math.floor(row / lengths[dimension]);
    at += index[dimension] * strides[dimension];
  }
  for (let next = first; next < end;) {
    const skipped = next % width;
    const count = Math.min(width - skipped, end - next);
    onRun(at + skipped, count);
    next += count;
    for (let dimension = lengths.length - 1; dimension >= 0; dimension--) {
      at += strides[dimension];
      if (++index[dimension] < lengths[dimension]) break;
      at -= index[dimension] * strides[dimension];
      index[dimension] = 0;
    }
  }
}

function numberSize({ shape, byteLength }: Strided): number {
  return byteLength / shape.reduce((product, length) => product * length, 1);
}

/** The widest typed array whose elements make up one number, and how many of them. */
function wordsOf(size: number): [typeof Uint8Array | typeof Uint16Array | typeof Uint32Array, number] {
  if (size % 4 === 0) return [Uint32Array, size / 4];
  return size === 2 ? [Uint16Array, 1] : [Uint8Array, size];
}

function tooLarge({ name, shape, strides }: Strided): QkLensError {
  return new QkLensError(
    'unsupportedLayout',
    `Tensor ${quoted(name)} is a view of shape ${quoted(shape)} with strides ${quoted(strides)}, too large to be put in order in memory. Save it row by row, by tensor.contiguous().`,
  );
}
