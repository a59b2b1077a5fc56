import type { Matrix32 } from '../linalg/matrix.js';

/** For each query the key that it attends to most, and how much. */
export interface StrongestKeys {
  readonly keys: readonly number[];
  /** To the seven digits of a float32. */
  readonly attention: readonly number[];
}

/** @param pattern `[n, n]`, query by key */
export function strongestKeys({ data, rows: n }: Pick<Matrix32, 'data' | 'rows'>): StrongestKeys {
  const keys: number[] = [];
  const attention: number[] = [];
  for (let query = 0; query < n; query++) {
    const from = query * n;
    let most = 0;
    for (let key = 1; key < n; key++) if (data[from + key] > data[from + most]) most = key;
    keys.push(most);
    attention.push(Number(data[from + most].toPrecision(7)));
  }
  return { keys, attention };
}
