import { zeros32, type Matrix32 } from '../linalg/matrix.js';
import type { Rotary } from '../model/modelConfig.js';
import { rotaryPairs } from '../model/rotate.js';

/** -Infinity for keys a query does not see: later ones, and those outside its window. */
export function attentionMask(n: number, window = n): Matrix32 {
  const data = new Float32Array(n * n);
  for (let q = 0; q < n; q++) {
    data.fill(-Infinity, q * n, q * n + Math.max(0, q - window + 1));
    data.fill(-Infinity, q * n + q + 1, (q + 1) * n);
  }
  return { data, rows: n, cols: n };
}

/** Every query sees every key. */
export function openMask(n: number): Matrix32 {
  return zeros32(n, n);
}

/** The key's position minus the query's, `[n, n]`; 0 for later keys, also where queries see them, as in TransformerLens. */
export function keyDistances(n: number): Matrix32 {
  const data = new Float32Array(n * n);
  for (let q = 0; q < n; q++) for (let k = 0; k < q; k++) data[q * n + k] = k - q;
  return { data, rows: n, cols: n };
}

/**
 * Rotating the queries or keys x `[n, d_head]` of positions 0 to n - 1 is `x * cos + (x turn) * sin`: `cos` and `sin`
 * `[n, d_head]`, `turn` `[d_head, d_head]`, which replaces each pair `(a, b)` by `(-b, a)`. Both include the attention
 * factor.
 */
export function rotaryInputs(
  rotary: Rotary,
  n: number,
  dHead: number,
): Record<'cos' | 'sin' | 'turn', Matrix32> {
  const cos = { data: new Float32Array(n * dHead).fill(1), rows: n, cols: dHead };
  const sin = { data: new Float32Array(n * dHead), rows: n, cols: dHead };
  const turn = { data: new Float32Array(dHead * dHead), rows: dHead, cols: dHead };
  const { attentionFactor: scale = 1 } = rotary;
  for (const [pair, [first, second]] of rotaryPairs(rotary).entries()) {
    turn.data[second * dHead + first] = -1;
    turn.data[first * dHead + second] = 1;
    for (let position = 0; position < n; position++) {
      const angle = position * rotary.frequencies[pair];
      for (const at of [first, second]) {
        cos.data[position * dHead + at] = scale * Math.cos(angle);
        sin.data[position * dHead + at] = scale * Math.sin(angle);
      }
    }
  }
  return { cos, sin, turn };
}
