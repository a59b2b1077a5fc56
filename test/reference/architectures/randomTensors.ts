import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Matrix } from 'ml-matrix';
import { seededRandom, type Random } from '../random.js';
import { uncentred } from '../randomCheckpoint.js';
import type { FloatDtype } from '../rounding.js';
import { encodeSafetensors, type TensorToWrite } from '../safetensors.js';

/**
 * The random tensors of a checkpoint, made one by one and then written. As in makeRandomCheckpoint, norm weights differ
 * from 1 (or 0, where 1 is added to them), no bias is 0, and no matrix is centred.
 */
export class RandomTensors {
  private readonly tensors: TensorToWrite[] = [];
  private readonly random: Random;

  constructor(
    seed: number,
    private readonly dtype: FloatDtype = 'F32',
  ) {
    this.random = seededRandom(seed);
  }

  /** A matrix, its numbers of the size that keeps a product with it as large as what it is multiplied with. */
  matrix(name: string, rows: number, columns: number, scale = 1 / Math.sqrt(columns)): void {
    this.add(name, [rows, columns], uncentred(this.random, rows, columns, scale));
  }

  /** Blocks of matrices below each other, as one tensor of three dimensions. */
  stack(name: string, count: number, rows: number, columns: number, scale: number): void {
    this.add(name, [count, rows, columns], uncentred(this.random, count * rows, columns, scale));
  }

  table(name: string, rows: number, columns: number): void {
    this.add(name, [rows, columns], this.normal(rows * columns, 0, 0.2));
  }

  vector(name: string, size: number, mean: number, scale: number): void {
    this.add(name, [size], this.normal(size, mean, scale));
  }

  linear(name: string, from: number, to: number, bias: boolean): void {
    this.matrix(`${name}.weight`, to, from);
    if (bias) this.vector(`${name}.bias`, to, 0, 0.2);
  }

  layerNorm(name: string, size: number): void {
    this.vector(`${name}.weight`, size, 1, 0.3);
    this.vector(`${name}.bias`, size, 0, 0.2);
  }

  /** Writes config.json and model.safetensors; gives exactly the numbers that the file holds. */
  write(
    folder: string,
    config: Readonly<Record<string, unknown>>,
    extras: readonly TensorToWrite[] = [],
  ): FileTensors {
    const file = encodeSafetensors([...this.tensors, ...extras], { format: 'pt' });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config, undefined, 2));
    writeFileSync(join(folder, 'model.safetensors'), file.bytes);
    return new FileTensors(
      new Map(this.tensors.map(({ name, shape }) => [name, { shape, data: file.values.get(name)! }])),
    );
  }

  private normal(count: number, mean: number, scale: number): Float64Array {
    return Float64Array.from({ length: count }, () => mean + scale * this.random.normal());
  }

  private add(name: string, shape: readonly number[], data: Float64Array): void {
    this.tensors.push({ name, dtype: this.dtype, shape, data });
  }
}

/** A file's numbers by the tensors' names. */
export class FileTensors {
  private readonly matrices = new Map<string, Matrix>();

  constructor(
    private readonly tensors: ReadonlyMap<
      string,
      { readonly shape: readonly number[]; readonly data: Float64Array }
    >,
  ) {}

  /** A tensor's matrix, not to be changed; of three dimensions, that with the index. @throws RangeError when there is none */
  matrix(name: string, index = 0): Matrix {
    const key = `${name} ${index}`;
    const known = this.matrices.get(key);
    if (known) return known;
    const { shape, data } = this.tensor(name);
    const [rows, columns] = shape.slice(-2);
    const numbers = data.subarray(index * rows * columns, (index + 1) * rows * columns);
    const matrix = Matrix.from1DArray(rows, columns, numbers);
    this.matrices.set(key, matrix);
    return matrix;
  }

  /** @throws RangeError when there is none */
  vector(name: string): number[] {
    return [...this.tensor(name).data];
  }

  /** Undefined when there is none. */
  bias(name: string): number[] | undefined {
    return this.tensors.has(name) ? this.vector(name) : undefined;
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  private tensor(name: string) {
    const tensor = this.tensors.get(name);
    if (!tensor) throw new RangeError(`The checkpoint has no tensor ${name}`);
    return tensor;
  }
}
