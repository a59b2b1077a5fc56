import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { seededRandom } from './random.js';
import { subspaceDistance, svd } from './svd.js';

const random = seededRandom(11);
const normal = (rows: number, columns: number): Matrix =>
  new Matrix(Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal())));

/** Orthonormal columns, by Gram and Schmidt twice over. */
function orthonormal(rows: number, columns: number): Matrix {
  const result = normal(rows, columns);
  for (let pass = 0; pass < 2; pass++) {
    for (let k = 0; k < columns; k++) {
      const column = result.getColumnVector(k);
      for (let j = 0; j < k; j++) {
        const other = result.getColumnVector(j);
        column.sub(Matrix.mul(other, other.dot(column)));
      }
      result.setColumn(k, column.div(column.norm('frobenius')).to1DArray());
    }
  }
  return result;
}

const distance = (a: Matrix, b: Matrix): number => Matrix.sub(a, b).norm('frobenius');

describe('singular value decomposition', () => {
  it('finds a planted circuit of low rank: values, vectors, signs', () => {
    const values = [100, 30, 29.9, 1, 1e-4];
    const left = orthonormal(101, 5);
    const right = orthonormal(101, 5);
    const found = svd(left.mmul(Matrix.diag(values)).mmul(right.transpose()), 7);
    values.forEach((value, k) => {
      expect(Math.abs(found.singularValues[k] - value)).toBeLessThan(1e-12);
      const sign = Math.sign(left.getColumnVector(k).dot(found.left.getColumnVector(k)));
      const tolerance = 1e-13 / (value / 100);
      expect(distance(Matrix.mul(left.getColumnVector(k), sign), found.left.getColumnVector(k))).toBeLessThan(
        tolerance,
      );
      expect(
        distance(Matrix.mul(right.getColumnVector(k), sign), found.right.getColumnVector(k)),
      ).toBeLessThan(tolerance);
      const column = found.left.getColumn(k);
      expect(Math.max(...column)).toBeGreaterThan(-Math.min(...column));
    });
    expect(found.singularValues[5]).toBeLessThan(1e-12);
    expect(found.left.getColumn(5).every((x) => x === 0)).toBe(true);
    expect(subspaceDistance(left, found.left.subMatrix(0, 100, 0, 4))).toBeLessThan(1e-9);
  });

  it.each([
    [12, 12],
    [20, 7],
    [7, 20],
  ])("agrees with ml-matrix' on %d by %d", (rows, columns) => {
    const dense = normal(rows, columns);
    const { singularValues, left, right } = svd(dense);
    expect(singularValues).toHaveLength(Math.min(rows, columns));
    const other = new SingularValueDecomposition(dense, { autoTranspose: true }).diagonal;
    singularValues.forEach((value, k) => expect(Math.abs(value - other[k])).toBeLessThan(1e-13 * other[0]));
    expect(distance(left.mmul(Matrix.diag(singularValues)).mmul(right.transpose()), dense)).toBeLessThan(
      1e-12,
    );
    expect(distance(left.transpose().mmul(left), Matrix.eye(singularValues.length))).toBeLessThan(1e-12);
  });

  it('accepts a matrix of zeros', () => {
    expect(svd(Matrix.zeros(4, 3)).singularValues).toEqual([0, 0, 0]);
  });
});

describe('distance of subspaces', () => {
  it('is the sine of the largest angle, whatever the basis', () => {
    const basis = Matrix.eye(4, 2);
    const angle = 0.3;
    const tilted = new Matrix([
      [0, Math.cos(angle)],
      [1, 0],
      [0, Math.sin(angle)],
      [0, 0],
    ]);
    expect(subspaceDistance(basis, tilted)).toBeCloseTo(Math.sin(angle), 15);
    expect(
      subspaceDistance(
        basis,
        new Matrix([
          [0, 1],
          [-1, 0],
          [0, 0],
          [0, 0],
        ]),
      ),
    ).toBe(0);
  });
});
