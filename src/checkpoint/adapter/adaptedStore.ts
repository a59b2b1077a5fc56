import {
  copyInto,
  matrix,
  transpose,
  type Matrix,
  type Matrix32,
  type Matrix64,
} from '../../linalg/matrix.js';
import { allFinite } from '../../linalg/vector.js';
import { QkLensError } from '../../protocol/errors.js';
import { quoted } from '../../protocol/quoted.js';
import { blockRows, blocks } from '../../tasks/blocks.js';
import { tick } from '../../tasks/tick.js';
import { sameBytes } from '../sameBytes.js';
import type { Slice } from '../slice.js';
import { rowsInFloat32, type LargeMatrix } from '../storedMatrix.js';
import type { TensorEntry } from '../tensorFile.js';
import { LARGEST_IN_MEMORY, type ReadOptions, type TensorStore } from '../tensorStore.js';
import type { Tensors } from '../tensors.js';
import { DoraFactors } from './doraFactors.js';
import { addProduct, productRows, readProduct, type Part } from './lowRankProduct.js';
import type { FittedChanges, FittedLowRank } from './fittedChanges.js';

/** How far the difference of a tensor from the base's is known. */
export interface TensorChange {
  /** The most that the difference's rank can be: 0 if there is none, Infinity if any. */
  readonly rank: number;
  /** Relative error of the numbers that make it, from rounding in the adapter's file; 0 if there is none. */
  readonly rounding: number;
}

/**
 * A base's tensors with an adapter's changes, which are computed for the part that is read: W + scale B A, in DoRA times
 * magnitude / |W + scale B A|.
 */
export class AdaptedStore implements Tensors {
  private readonly dora: DoraFactors;

  /**
   * @param base under the names that its architecture has for them
   * @param adapter its own tensors
   * @param all the files of both, which it closes
   */
  constructor(
    private readonly base: TensorStore,
    private readonly adapter: TensorStore,
    private readonly changes: FittedChanges,
    private readonly all: TensorStore,
    private readonly largestInMemory = LARGEST_IN_MEMORY,
  ) {
    this.dora = new DoraFactors(adapter, (part) => this.sum(part));
  }

  get files() {
    return this.all.files;
  }

  get notes() {
    return [...this.base.notes, ...this.adapter.notes];
  }

  get bytes() {
    return this.all.bytes;
  }

  *names(): IterableIterator<string> {
    yield* this.base.names();
    for (const name of [...this.changes.aliases.keys(), ...this.changes.replaced.keys()])
      if (!this.base.entry(name)) yield name;
  }

  entry(name: string): TensorEntry | undefined {
    const [store, own] = this.source(name);
    const entry = store.entry(own);
    return entry && { ...entry, name };
  }

  /** That of the base's number: what is added is smaller, and so is its rounding. */
  rounding(slice: Slice): number {
    const [store, tensor] = this.source(slice.tensor);
    return store.rounding({ ...slice, tensor });
  }

  changeOf(tensor: string): TensorChange {
    const change = this.changes.lowRank.get(tensor);
    const replaced = this.changes.replaced.get(tensor);
    const parts = [change?.a, change?.b, change?.magnitude, replaced].filter((name) => name !== undefined);
    const rounding = Math.max(0, ...parts.map((name) => this.adapter.rounding({ tensor: name })));
    const isProduct = replaced === undefined && change?.magnitude === undefined;
    return { rank: isProduct ? (change?.strength.rank ?? 0) : Infinity, rounding };
  }

  async read64(slice: Slice, options: ReadOptions = {}): Promise<Matrix64> {
    return this.read(slice, (store, own) => store.read64(own, options), options.signal);
  }

  async read32(slice: Slice, options: ReadOptions = {}): Promise<Matrix32> {
    return this.read(slice, (store, own) => store.read32(own, options), options.signal);
  }

  async readInto32(slice: Slice, out: Float32Array, stride: number): Promise<void> {
    const [store, tensor] = this.source(slice.tensor);
    if (this.changes.lowRank.has(slice.tensor)) copyInto(out, await this.read32(slice), stride);
    else await store.readInto32({ ...slice, tensor }, out, stride);
  }

  async readLarge(slice: Slice, options: ReadOptions = {}): Promise<LargeMatrix> {
    const change = this.changes.lowRank.get(slice.tensor);
    const [store, tensor] = this.source(slice.tensor);
    if (!change) return store.readLarge({ ...slice, tensor }, options);
    const { rows, columns } = this.partOf(slice);
    const [count, cols] = [rows[1] - rows[0], columns[1] - columns[0]];
    const whole = !slice.rows && !slice.columns && !slice.transposed;
    if (!whole || Float32Array.BYTES_PER_ELEMENT * count * cols <= this.largestInMemory)
      return { dtype: 'F32', ...(await this.read32(slice, options)) };
    const stored = await store.readLarge({ ...slice, tensor }, options);
    const product = await readProduct(this.adapter, change, change.transposed, { rows, columns });
    const factors = change.magnitude === undefined ? undefined : await this.dora.of(change);
    return {
      ...{ dtype: 'file', rows: count, cols },
      read: (from, to) => {
        const data = rowsInFloat32(stored, from, to).data.slice();
        addProduct(data, productRows(product, from, to), change.strength.scale);
        const part = matrix(data, to - from, cols);
        factors?.multiply(part, { rows: [from, to], columns });
        return finite(part, slice.tensor);
      },
    };
  }

  async sameNumbers(a: string, b: string, signal?: AbortSignal): Promise<boolean> {
    if (this.changes.lowRank.has(a) || this.changes.lowRank.has(b)) return a === b;
    const [store, own] = this.source(a);
    const [others, other] = this.source(b);
    return sameBytes([store, own], [others, other], signal);
  }

  close(): Promise<void> {
    return this.all.close();
  }

  private async read<T extends Float32Array | Float64Array>(
    slice: Slice,
    from: (store: TensorStore, own: Slice) => Promise<Matrix<T>>,
    signal: AbortSignal | undefined,
  ): Promise<Matrix<T>> {
    const change = this.changes.lowRank.get(slice.tensor);
    const [store, tensor] = this.source(slice.tensor);
    if (!change) return from(store, { ...slice, tensor });
    const { transposed, ...stored } = slice;
    const part = this.partOf(slice);
    const sum = await from(store, { ...stored, tensor });
    await this.add(sum, change, part, signal);
    if (change.magnitude !== undefined) (await this.dora.of(change)).multiply(sum, part);
    finite(sum, slice.tensor);
    return transposed ? transpose(sum) : sum;
  }

  /** W + scale B A. */
  private async sum({
    change,
    part,
  }: {
    readonly change: FittedLowRank;
    readonly part: Part;
  }): Promise<Matrix64> {
    const [store, tensor] = this.source(change.tensor);
    const sum = await store.read64({ tensor, ...part });
    await this.add(sum, change, part);
    return sum;
  }

  /** Adds scale B A to a part of W, in place. */
  private async add(
    { data, rows, cols }: Matrix,
    change: FittedLowRank,
    part: Part,
    signal?: AbortSignal,
  ): Promise<void> {
    const { transposed, strength } = change;
    const product = await readProduct(this.adapter, change, transposed, part);
    for (const [from, to] of blocks(rows, blockRows('loop', strength.rank * cols))) {
      addProduct(data.subarray(from * cols, to * cols), productRows(product, from, to), strength.scale);
      await tick(signal);
    }
  }

  /** Where a tensor is before B A is added, and its name there. */
  private source(name: string): [TensorStore, string] {
    const replaced = this.changes.replaced.get(name);
    return replaced === undefined
      ? [this.base, this.changes.aliases.get(name) ?? name]
      : [this.adapter, replaced];
  }

  /** @throws QkLensError `missingTensor` is thrown by what reads the slice: there is none of this name then. */
  private partOf({ tensor, rows, columns }: Slice): Part {
    const [height, width] = this.entry(tensor)!.shape;
    return { rows: rows ?? [0, height], columns: columns ?? [0, width] };
  }
}

function finite<M extends Matrix>(part: M, tensor: string): M {
  if (allFinite(part.data)) return part;
  throw new QkLensError(
    'nonFiniteWeights',
    `Tensor ${quoted(tensor)} is NaN or infinite where the adapter changes it, so nothing can be computed from it. Use an adapter from before the training diverged.`,
  );
}
