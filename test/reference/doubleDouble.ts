/**
 * Numbers of some 32 digits, each the unevaluated sum of two float64 (Dekker 1971; Knuth's TwoSum). A result's high part
 * is returned and its low part left in {@link low}, so that loops make no garbage.
 */
export let low = 0;

const SPLITTER = 2 ** 27 + 1;

/** The exact sum of two float64. */
function twoSum(a: number, b: number): number {
  const sum = a + b;
  const part = sum - a;
  low = a - (sum - part) + (b - part);
  return sum;
}

/** The same where |a| >= |b|. */
function fastTwoSum(a: number, b: number): number {
  const sum = a + b;
  low = b - (sum - a);
  return sum;
}

/** The exact product of two float64. */
function twoProduct(a: number, b: number): number {
  const product = a * b;
  const [ta, tb] = [SPLITTER * a, SPLITTER * b];
  const aHigh = ta - (ta - a);
  const bHigh = tb - (tb - b);
  const [aLow, bLow] = [a - aHigh, b - bHigh];
  low = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  return product;
}

export function add(a: number, aLow: number, b: number, bLow: number): number {
  const high = twoSum(a, b);
  const highLow = low;
  const rest = twoSum(aLow, bLow);
  const restLow = low;
  const sum = fastTwoSum(high, highLow + rest);
  return fastTwoSum(sum, low + restLow);
}

export function multiply(a: number, aLow: number, b: number, bLow: number): number {
  const high = twoProduct(a, b);
  return fastTwoSum(high, low + (a * bLow + aLow * b));
}

export function divide(a: number, aLow: number, b: number, bLow: number): number {
  const first = a / b;
  let product = multiply(first, 0, b, bLow);
  let rest = add(a, aLow, -product, -low);
  const second = rest / b;
  const restLow = low;
  product = multiply(second, 0, b, bLow);
  rest = add(rest, restLow, -product, -low);
  const third = rest / b;
  const sum = fastTwoSum(first, second);
  return add(sum, low, third, 0);
}

export function squareRoot(a: number, aLow: number): number {
  if (a === 0) return (low = 0);
  // One step of Newton's from float64's root doubles its digits.
  const root = Math.sqrt(a);
  const square = multiply(root, 0, root, 0);
  const rest = add(a, aLow, -square, -low);
  return add(root, 0, rest / (2 * root), 0);
}

/** A matrix of such numbers, in row-major order. */
export class PreciseMatrix {
  readonly high: Float64Array;
  readonly low: Float64Array;

  constructor(
    readonly rows: number,
    readonly cols: number,
  ) {
    this.high = new Float64Array(rows * cols);
    this.low = new Float64Array(rows * cols);
  }

  static from(rows: number, cols: number, entry: (row: number, col: number) => number): PreciseMatrix {
    const m = new PreciseMatrix(rows, cols);
    for (let i = 0; i < rows * cols; i++) m.high[i] = entry(Math.floor(i / cols), i % cols);
    return m;
  }

  set(i: number, high: number, rest: number): void {
    this.high[i] = high;
    this.low[i] = rest;
  }

  transpose(): PreciseMatrix {
    const out = new PreciseMatrix(this.cols, this.rows);
    for (let r = 0; r < this.rows; r++) {
      for (let c = 0; c < this.cols; c++) {
        out.set(c * this.rows + r, this.high[r * this.cols + c], this.low[r * this.cols + c]);
      }
    }
    return out;
  }

  times(other: PreciseMatrix): PreciseMatrix {
    const out = new PreciseMatrix(this.rows, other.cols);
    const across = other.transpose();
    for (let r = 0; r < this.rows; r++) {
      for (let c = 0; c < other.cols; c++) {
        const high = dot(this, r * this.cols, across, c * this.cols, this.cols);
        out.set(r * other.cols + c, high, low);
      }
    }
    return out;
  }
}

/** The sum of n products of entries of a and b, from these on. */
export function dot(a: PreciseMatrix, from: number, b: PreciseMatrix, other: number, n: number): number {
  let sum = 0;
  let rest = 0;
  for (let i = 0; i < n; i++) {
    const product = multiply(a.high[from + i], a.low[from + i], b.high[other + i], b.low[other + i]);
    sum = add(sum, rest, product, low);
    rest = low;
  }
  low = rest;
  return sum;
}

/** Adds factor times n entries of `source` to as many of `target`. */
export function addTimes(
  target: PreciseMatrix,
  to: number,
  source: PreciseMatrix,
  from: number,
  n: number,
  factor: number,
  factorLow: number,
): void {
  for (let i = 0; i < n; i++) {
    const product = multiply(source.high[from + i], source.low[from + i], factor, factorLow);
    const sum = add(target.high[to + i], target.low[to + i], product, low);
    target.set(to + i, sum, low);
  }
}

/** Turns n entries of f from a on against as many from b on: x, y become c x - s y, s x + c y. */
export function rotate(
  f: PreciseMatrix,
  a: number,
  b: number,
  n: number,
  cosine: number,
  cosineLow: number,
  sine: number,
  sineLow: number,
): void {
  for (let k = 0; k < n; k++) {
    const [x, xLow, y, yLow] = [f.high[a + k], f.low[a + k], f.high[b + k], f.low[b + k]];
    const cx = multiply(cosine, cosineLow, x, xLow);
    const cxLow = low;
    const sy = multiply(sine, sineLow, y, yLow);
    const first = add(cx, cxLow, -sy, -low);
    f.set(a + k, first, low);
    const sx = multiply(sine, sineLow, x, xLow);
    const sxLow = low;
    const cy = multiply(cosine, cosineLow, y, yLow);
    const second = add(sx, sxLow, cy, low);
    f.set(b + k, second, low);
  }
}
