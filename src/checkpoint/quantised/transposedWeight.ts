import type { QuantisedWeight } from './quantisedWeight.js';

/** The transpose of a weight, for which all of it is read. */
export function transposedWeight({ name, type, shape, ...weight }: QuantisedWeight): QuantisedWeight {
  const [rows, columns] = shape;
  return {
    ...{ name, type, shape: [columns, rows] },
    sections: () => weight.sections(0, rows),
    dequantise: (bytes, from, to, out) => {
      const whole = new Float32Array(rows * columns);
      weight.dequantise(bytes, 0, rows, whole);
      for (let column = from, at = 0; column < to; column++)
        for (let row = 0; row < rows; row++, at++) out[at] = whole[row * columns + column];
    },
  };
}
