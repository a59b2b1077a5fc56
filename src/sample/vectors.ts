import type { Random } from './random.js';

/** A vector in d_model or d_head. */
export type Vector = Float64Array;

export function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** `into += factor * vector`, in place. */
export function addScaled(into: Vector, vector: Vector, factor: number): Vector {
  for (let i = 0; i < into.length; i++) into[i] += factor * vector[i];
  return into;
}

export function scaled(vector: Vector, factor: number): Vector {
  return vector.map((x) => factor * x);
}

export function unit(vector: Vector): Vector {
  return scaled(vector, 1 / Math.sqrt(dot(vector, vector)));
}

/** The vector minus its own mean, as LayerNorm and the processings centre. */
export function centred(vector: Vector): Vector {
  const mean = vector.reduce((sum, x) => sum + x, 0) / vector.length;
  return vector.map((x) => x - mean);
}

export function times(a: Vector, b: Vector): Vector {
  return a.map((x, i) => x * b[i]);
}

export function mean(vectors: readonly Vector[]): Vector {
  const sum = new Float64Array(vectors[0].length);
  for (const vector of vectors) addScaled(sum, vector, 1);
  return scaled(sum, 1 / vectors.length);
}

/** Row vector times matrix: `[rows]` times `[rows, cols]` (row-major) → `[cols]`. */
export function timesMatrix(vector: Vector, matrix: ArrayLike<number>, cols: number): Vector {
  const out = new Float64Array(cols);
  for (let r = 0; r < vector.length; r++) {
    const x = vector[r];
    const start = r * cols;
    for (let c = 0; c < cols; c++) out[c] += x * matrix[start + c];
  }
  return out;
}

/**
 * Extends an orthonormal list by the candidates (Gram–Schmidt, twice for accuracy).
 *
 * @throws RangeError if a candidate is in the span of those before it
 */
export function orthonormal(candidates: Iterable<Vector>, before: readonly Vector[] = []): Vector[] {
  const basis = [...before];
  for (const candidate of candidates) {
    const rest = Float64Array.from(candidate);
    for (let pass = 0; pass < 2; pass++) for (const b of basis) addScaled(rest, b, -dot(rest, b));
    if (dot(rest, rest) < 1e-12 * dot(candidate, candidate)) throw new RangeError('dependent vectors');
    basis.push(unit(rest));
  }
  return basis.slice(before.length);
}

/** `count` random orthonormal directions of `length` entries, each with mean zero and orthogonal to `before`. */
export function randomDirections(
  count: number,
  length: number,
  random: Random,
  before: readonly Vector[] = [],
): Vector[] {
  const candidates = Array.from({ length: count }, () => random.normals(length, 1));
  const ones = unit(new Float64Array(length).fill(1));
  return orthonormal(candidates, [ones, ...before]);
}
