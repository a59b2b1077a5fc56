import { zeros64, type Matrix64 } from './matrix.js';

/** Reuses memory for matrices that are needed briefly, many times over. */
export class MatrixPool {
  private readonly free: Matrix64[] = [];

  /** A matrix with arbitrary contents. */
  take(rows: number, cols: number): Matrix64 {
    const at = this.free.findIndex((m) => m.data.length === rows * cols);
    if (at < 0) return zeros64(rows, cols);
    const [{ data }] = this.free.splice(at, 1);
    return { data, rows, cols };
  }

  /** @param m neither it nor a view of it may be used afterwards */
  give(m: Matrix64): void {
    this.free.push(m);
  }
}
