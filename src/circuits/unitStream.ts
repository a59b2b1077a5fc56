import type { Matrix64 } from '../linalg/matrix.js';
import type { NormKind } from '../model/norm.js';
import { matrixRow } from './matrixRow.js';
import { centredFor, normScale } from './streamNorm.js';

/** Streams behind a norm without its weight and bias, `[n, d_model]`. */
export function unitRows(kind: NormKind, streams: Matrix64): Matrix64 {
  const { rows, cols } = streams;
  const data = new Float64Array(streams.data.length);
  for (let r = 0; r < rows; r++) {
    const row = matrixRow(streams, r);
    const scale = normScale(kind, row);
    data.set(
      centredFor(kind, row).map((value) => value / scale),
      r * cols,
    );
  }
  return { data, rows, cols };
}
