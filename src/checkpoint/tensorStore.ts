import {
  copyInto,
  matrix,
  transpose,
  transposeInto,
  type Matrix32,
  type Matrix64,
} from '../linalg/matrix.js';
import { allFinite } from '../linalg/vector.js';
import { bytesPerElement, decode, isFloatDtype, unitRoundoff, type FloatDtype } from './dtype.js';
import { openTensorFile } from './openTensorFile.js';
import { sameBytes } from './sameBytes.js';
import type { Slice } from './slice.js';
import { missingTensor, nonFinite, scaledApart, scaleOf, unsupportedDtype } from './tensorFaults.js';
import type { TensorEntry, TensorFile, TensorReader } from './tensorFile.js';
import { take, takeColumns } from './takeNumbers.js';
import { weightFiles } from './weightFiles.js';
import {
  countNonFiniteHalves,
  isHalfDtype,
  type FileMatrix,
  type HalfDtype,
  type LargeMatrix,
  type StoredMatrix,
} from './storedMatrix.js';

const PIECE_BYTES = 4 << 20;

/**
 * A tensor read in several column slices, such as GPT-2's c_attn or Llama's W_O, is read once and kept if no larger than
 * this: one of Llama 3 70B's size is.
 */
const KEPT_BYTES = 160 << 20;

/** Memory for a part of a layer that is kept for the next. */
const MOST_SPARE_BYTES = 48 << 20;

/** A larger vocabulary matrix stays in its file; one of Llama 3 8B's size does not. */
export const LARGEST_IN_MEMORY = 9 << 27;

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** From 0 to 1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/** A tensor and what reads it. */
export interface PlacedEntry {
  readonly entry: TensorEntry;
  readonly reader: TensorReader;
}

/** The tensors of a checkpoint, in one file or in shards, read by position. */
export class TensorStore {
  private recent: { readonly name: string; readonly bytes: Promise<Uint8Array> } | undefined;

  /** From one {@link readInto32} to the next: new memory for each would cost more than reading. */
  private spareRoom: Float32Array | undefined;

  private constructor(
    readonly files: readonly TensorFile[],
    private readonly places: ReadonlyMap<string, PlacedEntry>,
    private readonly largestInMemory: number,
    /** What is to be known of the tensors, in one sentence each. */
    readonly notes: readonly string[],
  ) {}

  /**
   * Opens a folder's weights, see {@link weightFiles}, or one file.
   *
   * @param largestInMemory bytes of the largest matrix that {@link readLarge} holds in memory
   * @throws QkLensError `noWeights`, `badSafetensors`, `badTorchFile`, `unsupportedDtype`
   */
  static async open(path: string, largestInMemory = LARGEST_IN_MEMORY): Promise<TensorStore> {
    const files: TensorFile[] = [];
    try {
      for (const file of await weightFiles(path)) files.push(await openTensorFile(file, files));
    } catch (error) {
      await Promise.all(files.map((file) => file.close()));
      throw error;
    }
    return TensorStore.of(files, largestInMemory);
  }

  /** The tensors of open files, which it closes. */
  static of(files: readonly TensorFile[], largestInMemory = LARGEST_IN_MEMORY): TensorStore {
    const places = new Map(
      files.flatMap((file) =>
        [...file.tensors.values()].map((entry) => [entry.name, { reader: file, entry }] as const),
      ),
    );
    const notes = files.flatMap(({ note }) => note ?? []);
    return new TensorStore(files, places, largestInMemory, notes);
  }

  /**
   * The same tensors under other names, which take the place of those that have them already.
   *
   * @param nameOf a tensor's new name; undefined if it keeps its own
   */
  renamed(nameOf: (own: string) => string | undefined): TensorStore {
    const places = [...this.places].map(([own, place]) => [nameOf(own), own, place] as const);
    const others = places
      .filter(([name]) => name === undefined)
      .map(([, own, place]) => [own, place] as const);
    const renamed = places.flatMap(([name, , place]) => (name === undefined ? [] : [[name, place] as const]));
    return new TensorStore(this.files, new Map([...others, ...renamed]), this.largestInMemory, this.notes);
  }

  /** The same tensors with others, which take the place of those of their names. */
  withTensors(others: readonly PlacedEntry[], note: string): TensorStore {
    const places = new Map([...this.places, ...others.map((place) => [place.entry.name, place] as const)]);
    return new TensorStore(this.files, places, this.largestInMemory, [...this.notes, note]);
  }

  /** Fields of the model's config that a file carries itself. */
  get config(): Readonly<Record<string, unknown>> | undefined {
    return this.files.find(({ config }) => config)?.config;
  }

  /** Bytes of all weight files. */
  get bytes(): number {
    return this.files.reduce((sum, file) => sum + file.size, 0);
  }

  names(): IterableIterator<string> {
    return this.places.keys();
  }

  entry(name: string): TensorEntry | undefined {
    return this.places.get(name)?.entry;
  }

  /** A tensor as it is stored, of any dtype. */
  placed(name: string): PlacedEntry | undefined {
    return this.places.get(name);
  }

  /**
   * Relative error of a slice's entries, from rounding: its dtype's unit roundoff.
   *
   * @throws QkLensError `missingTensor`, `unsupportedDtype`
   */
  rounding({ tensor }: Slice): number {
    const { entry } = this.place(tensor);
    if (!isFloatDtype(entry.dtype)) throw unsupportedDtype(entry);
    return unitRoundoff(entry.dtype);
  }

  /**
   * Reads a slice in float64.
   *
   * @throws QkLensError `missingTensor`, `unsupportedDtype`, `nonFiniteWeights`, `fileChanged`, `cancelled`
   */
  async read64(slice: Slice, options: ReadOptions = {}): Promise<Matrix64> {
    return this.read(slice, (length) => new Float64Array(length), options);
  }

  /** Like {@link read64}, in float32. */
  async read32(slice: Slice, options: ReadOptions = {}): Promise<Matrix32> {
    return this.read(slice, (length) => new Float32Array(length), options);
  }

  /**
   * Reads a slice in float32 into a part of a matrix.
   *
   * @param out from the part's first entry on
   * @param stride from one row of the matrix to the next
   * @throws QkLensError as {@link read64}
   */
  async readInto32({ transposed, ...slice }: Slice, out: Float32Array, stride: number): Promise<void> {
    const [, width] = matrixShape(this.place(slice.tensor).entry);
    const [left, right] = slice.columns ?? [0, width];
    if (!transposed && right - left === width && stride === width) {
      await this.read(slice, (length) => out.subarray(0, length), {});
      return;
    }
    let room = this.spareRoom;
    this.spareRoom = undefined;
    const inRoom = (length: number) => {
      room = room && room.length >= length ? room : new Float32Array(length);
      return room.subarray(0, length);
    };
    const part = await this.read(slice, inRoom, {});
    if (transposed) transposeInto(out, part, stride);
    else copyInto(out, part, stride);
    if (room && room.byteLength <= MOST_SPARE_BYTES) this.spareRoom = room;
  }

  /** Like {@link readStored}, but a tensor of more than {@link LARGEST_IN_MEMORY} bytes stays in its file. */
  async readLarge(slice: Slice, options: ReadOptions = {}): Promise<LargeMatrix> {
    const { byteLength } = this.place(slice.tensor).entry;
    const whole = !slice.rows && !slice.columns && !slice.transposed;
    if (!whole || byteLength <= this.largestInMemory) return this.readStored(slice, options);
    const { reader, entry } = this.place(slice.tensor);
    await reader.prepare?.(entry, options);
    return this.inFile(slice.tensor);
  }

  /** Like {@link read32}, but two-byte numbers stay as in the file. */
  async readStored(slice: Slice, options: ReadOptions = {}): Promise<StoredMatrix> {
    const { dtype } = this.place(slice.tensor).entry;
    if (!isHalfDtype(dtype)) return { dtype: 'F32', ...(await this.read32(slice, options)) };
    return { dtype, ...(await this.read(slice, (length) => new Uint16Array(length), options)) };
  }

  /** The rows of a whole tensor, read on request. */
  private inFile(tensor: string): FileMatrix {
    const { reader, entry } = this.place(tensor);
    const { dtype } = entry;
    if (!isFloatDtype(dtype)) throw unsupportedDtype(entry);
    this.refuseScaled(tensor, dtype);
    const [rows, cols] = matrixShape(entry);
    const rowBytes = cols * bytesPerElement(dtype)!;
    return {
      ...{ dtype: 'file', rows, cols },
      read: (from, to) => {
        const data = new Float32Array((to - from) * cols);
        decode(dtype, reader.readNow(entry, from * rowBytes, to * rowBytes), data);
        const bad = countNonFinite('F32', data);
        if (bad > 0) throw nonFinite(entry, bad);
        return matrix(data, to - from, cols);
      },
    };
  }

  /** Keeps the last requested tensor: a layer's heads are read one after the other. */
  private wholeTensor(name: string): Promise<Uint8Array> {
    if (this.recent?.name !== name) {
      const bytes = this.sample(name, 0, this.place(name).entry.byteLength);
      this.recent = { name, bytes };
      bytes.catch(() => (this.recent = undefined));
    }
    return this.recent.bytes;
  }

  /** The raw bytes at an offset from a tensor's start. */
  async sample(name: string, from: number, to: number, signal?: AbortSignal): Promise<Uint8Array> {
    const { reader, entry } = this.place(name);
    const bytes = new Uint8Array(to - from);
    await reader.readInto(bytes, entry, from, PIECE_BYTES, signal);
    return bytes;
  }

  sameNumbers(a: string, b: string, signal?: AbortSignal): Promise<boolean> {
    return sameBytes([this, a], [this, b], signal);
  }

  async close(): Promise<void> {
    await Promise.all(this.files.map((file) => file.close()));
  }

  private place(name: string) {
    const place = this.places.get(name);
    if (!place) throw missingTensor(name);
    return place;
  }

  private async read<T extends Float32Array | Float64Array | Uint16Array>(
    slice: Slice,
    allocate: (length: number) => T,
    { signal, onProgress }: ReadOptions,
  ) {
    const { reader, entry } = this.place(slice.tensor);
    const { dtype } = entry;
    if (!isFloatDtype(dtype)) throw unsupportedDtype(entry);
    this.refuseScaled(slice.tensor, dtype);
    const [height, width] = matrixShape(entry);
    const [top, bottom] = slice.rows ?? [0, height];
    const [left, right] = slice.columns ?? [0, width];
    const rows = bottom - top;
    const cols = right - left;
    const out = allocate(rows * cols);
    const rowBytes = width * bytesPerElement(dtype)!;
    const rowsAtOnce = Math.max(1, Math.floor(PIECE_BYTES / rowBytes));
    let bad = 0;
    const onRead = (first: number, target: T) => {
      bad += countNonFinite(dtype, target);
      onProgress?.((first + target.length / cols) / rows);
    };
    const onPiece = (bytes: Uint8Array, at: number) => {
      const first = at / rowBytes - top;
      const count = bytes.length / rowBytes;
      const target = out.subarray(first * cols, (first + count) * cols) as T;
      if (cols === width) take(dtype, bytes, target);
      else takeColumns(dtype, bytes, width, left, target, cols);
      onRead(first, target);
    };
    const severalRows = height > 1 && top === 0 && bottom === height;
    if (cols < width && severalRows && entry.byteLength <= KEPT_BYTES) {
      onPiece(await this.wholeTensor(slice.tensor), 0);
    } else if (cols === width && dtype === 'F32' && out instanceof Float32Array) {
      // As it is in the file, without a copy.
      const bytes = new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
      const inOut = (from: number, to: number) =>
        onRead(from / rowBytes, out.subarray(from / 4, to / 4) as T);
      await reader.readInto(bytes, entry, top * rowBytes, rowsAtOnce * rowBytes, signal, inOut);
    } else {
      await reader.readPieces(
        entry,
        top * rowBytes,
        bottom * rowBytes,
        rowsAtOnce * rowBytes,
        onPiece,
        signal,
      );
    }
    if (bad > 0) throw nonFinite(entry, bad);
    const part = matrix(out, rows, cols);
    return slice.transposed ? transpose(part) : part;
  }

  private refuseScaled(name: string, dtype: string): void {
    const scale = bytesPerElement(dtype) === 1 ? scaleOf(name, this.places) : undefined;
    if (scale !== undefined) throw scaledApart(name, dtype, scale);
  }
}

/** All dimensions but the last are flattened; a single number is a matrix of one. */
function matrixShape({ shape }: TensorEntry): [number, number] {
  return [shape.slice(0, -1).reduce((rows, size) => rows * size, 1), shape.at(-1) ?? 1];
}

function countNonFinite(dtype: FloatDtype, values: Float32Array | Float64Array | Uint16Array): number {
  if (values instanceof Uint16Array) return countNonFiniteHalves(dtype as HalfDtype, values);
  if (allFinite(values)) return 0;
  let count = 0;
  for (const value of values) if (!Number.isFinite(value)) count++;
  return count;
}
