import {
  add,
  addTimes,
  divide,
  dot,
  low,
  multiply,
  PreciseMatrix,
  rotate,
  squareRoot,
} from './doubleDouble.js';

/** Of the product A B^T: its values, and its unit vectors on either side as rows. */
export interface PreciseSvd {
  /** `[h]`, largest first. */
  readonly values: number[];
  /** `[h][n]` and `[h][m]`, computed when they are first read */
  readonly left: number[][];
  readonly right: number[][];
}

const ROUNDING = 1e-30;
const MOST_SWEEPS = 60;

/**
 * The singular value decomposition of A B^T in 32 digits, A `[n, h]` and B `[m, h]`, n and m at least h: Gram and Schmidt,
 * twice, make each factor an orthonormal matrix times a triangle; rotations of pairs of columns (Hestenes) decompose the
 * triangles' product. Errors are some 1e-30 of |A| |B|.
 *
 * @throws Error when the rotations do not end
 */
export function preciseSvd(a: PreciseMatrix, b: PreciseMatrix): PreciseSvd {
  const [left, right] = [orthonormalized(a), orthonormalized(b)];
  const h = a.cols;
  // Row j: column j of R_A R_B^T.
  const columns = right.triangle.times(left.triangle.transpose());
  const turns = PreciseMatrix.from(h, h, (r, c) => (r === c ? 1 : 0));
  orthogonalize(columns, turns);
  const lengths: number[] = [];
  for (let j = 0; j < h; j++) lengths.push(Math.sqrt(Math.max(0, dot(columns, j * h, columns, j * h, h))));
  const order = [...lengths.keys()].sort((i, j) => lengths[j] - lengths[i]);
  let lefts: number[][] | undefined;
  let rights: number[][] | undefined;
  return {
    values: order.map((j) => lengths[j]),
    get left() {
      return (lefts ??= order.map((j) => combination(left.basis, columns, j, lengths[j])));
    },
    get right() {
      return (rights ??= order.map((j) => combination(right.basis, turns, j, 1)));
    },
  };
}

/** A = Q R. */
interface Orthonormalized {
  /** Q^T `[h, n]` */
  readonly basis: PreciseMatrix;
  /** R `[h, h]` */
  readonly triangle: PreciseMatrix;
}

function orthonormalized(a: PreciseMatrix): Orthonormalized {
  const [n, h] = [a.rows, a.cols];
  const basis = a.transpose();
  const triangle = new PreciseMatrix(h, h);
  for (let c = 0; c < h; c++) {
    for (let pass = 0; pass < 2; pass++) {
      for (let k = 0; k < c; k++) {
        const along = dot(basis, k * n, basis, c * n, n);
        const alongLow = low;
        addTimes(basis, c * n, basis, k * n, n, -along, -alongLow);
        const entry = k * h + c;
        const sum = add(triangle.high[entry], triangle.low[entry], along, alongLow);
        triangle.set(entry, sum, low);
      }
    }
    const square = dot(basis, c * n, basis, c * n, n);
    const length = squareRoot(square, low);
    const lengthLow = low;
    triangle.set(c * h + c, length, lengthLow);
    for (let i = c * n; length > 0 && i < (c + 1) * n; i++) {
      const unit = divide(basis.high[i], basis.low[i], length, lengthLow);
      basis.set(i, unit, low);
    }
  }
  return { basis, triangle };
}

/** Turns the rows of f to right angles, and those of v with them. */
function orthogonalize(f: PreciseMatrix, v: PreciseMatrix): void {
  const [h, n] = [f.rows, f.cols];
  for (let sweep = 0, turned = true; turned; sweep++) {
    if (sweep === MOST_SWEEPS) throw new Error(`The rotations did not end in ${MOST_SWEEPS} sweeps.`);
    turned = false;
    for (let i = 0; i < h - 1; i++) {
      for (let j = i + 1; j < h; j++) {
        const a = dot(f, i * n, f, i * n, n);
        const aLow = low;
        const b = dot(f, j * n, f, j * n, n);
        const bLow = low;
        const c = dot(f, i * n, f, j * n, n);
        const cLow = low;
        if (!(Math.abs(c) > ROUNDING * Math.sqrt(a) * Math.sqrt(b))) continue;
        turned = true;
        // zeta = (b - a) / (2 c), t = sign(zeta) / (|zeta| + sqrt(1 + zeta^2))
        const difference = add(b, bLow, -a, -aLow);
        const zeta = divide(difference, low, 2 * c, 2 * cLow);
        const [sign, size, sizeLow] = zeta < 0 ? [-1, -zeta, -low] : [1, zeta, low];
        const square = multiply(size, sizeLow, size, sizeLow);
        const onePlus = add(1, 0, square, low);
        const root = squareRoot(onePlus, low);
        const sum = add(size, sizeLow, root, low);
        const size2 = divide(1, 0, sum, low);
        const [tangent, tangentLow] = [sign * size2, sign * low];
        const tangentSquare = multiply(tangent, tangentLow, tangent, tangentLow);
        const hypotenuse = add(1, 0, tangentSquare, low);
        const length = squareRoot(hypotenuse, low);
        const cosine = divide(1, 0, length, low);
        const cosineLow = low;
        const sine = multiply(cosine, cosineLow, tangent, tangentLow);
        const sineLow = low;
        rotate(f, i * n, j * n, n, cosine, cosineLow, sine, sineLow);
        rotate(v, i * h, j * h, h, cosine, cosineLow, sine, sineLow);
      }
    }
  }
}

/** Row j of the coordinates, over its length, in the basis. */
function combination(basis: PreciseMatrix, coordinates: PreciseMatrix, j: number, length: number): number[] {
  const [h, n] = [basis.rows, basis.cols];
  const out = new PreciseMatrix(1, n);
  for (let k = 0; k < h; k++) {
    addTimes(out, 0, basis, k * n, n, coordinates.high[j * h + k], coordinates.low[j * h + k]);
  }
  return Array.from(out.high, (value) => (length > 0 ? value / length : 0));
}
