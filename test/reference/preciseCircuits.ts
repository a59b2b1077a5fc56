import type { Matrix } from 'ml-matrix';
import type { Processing } from '../../src/protocol/model.js';
import { add, divide, low, multiply, PreciseMatrix } from './doubleDouble.js';
import type { CanonicalWeights } from './gpt2.js';

/** A and B of a circuit A B^T, `[n, d_head]` each. */
export type PreciseFactors = readonly [a: PreciseMatrix, b: PreciseMatrix];

/**
 * The factors of a head's circuits in 32 digits, from the weights as stored: fold_ln and the centrings are
 * applied, in TransformerLens' order; fold_value_biases and refactor_factored_attn_matrices change no product.
 */
export function preciseCircuits(
  raw: CanonicalWeights,
  { foldLn, centerWritingWeights, centerUnembed }: Processing,
  { layer, head }: { readonly layer: number; readonly head: number },
): Readonly<Record<'qk' | 'embedding' | 'ov' | 'fullOv', PreciseFactors>> {
  const { heads, ln1 } = raw.layers[layer];
  const own = heads[head];
  const reads = (weight: Matrix) => {
    const m = precise(weight);
    return foldLn && ln1 ? centredColumns(scaledRows(m, precise(ln1.w))) : m;
  };
  const writes = (weight: Matrix) => {
    const m = precise(weight);
    return centerWritingWeights ? centredRows(m) : m;
  };
  const unembed = () => {
    const rows = precise(raw.W_U.transpose());
    const folded =
      foldLn && raw.lnFinal
        ? centredRows(scaledRows(rows.transpose(), precise(raw.lnFinal.w)).transpose())
        : rows;
    return centerUnembed ? centredColumns(folded) : folded;
  };
  const [q, k, v, o] = [reads(own.W_Q), reads(own.W_K), reads(own.W_V), writes(own.W_O).transpose()];
  const [embedding, unembedding] = [writes(raw.W_E), unembed()];
  return {
    qk: [q, k],
    embedding: [embedding.times(q), embedding.times(k)],
    ov: [v, o],
    fullOv: [embedding.times(v), unembedding.times(o)],
  };
}

function precise(m: Matrix): PreciseMatrix {
  return PreciseMatrix.from(m.rows, m.columns, (r, c) => m.get(r, c));
}

/** @param weights one a row, `[1, rows]` */
function scaledRows(m: PreciseMatrix, weights: PreciseMatrix): PreciseMatrix {
  const out = new PreciseMatrix(m.rows, m.cols);
  for (let i = 0; i < m.high.length; i++) {
    const row = Math.floor(i / m.cols);
    const product = multiply(m.high[i], m.low[i], weights.high[row], weights.low[row]);
    out.set(i, product, low);
  }
  return out;
}

/** Every column less its mean. */
function centredColumns(m: PreciseMatrix): PreciseMatrix {
  const out = new PreciseMatrix(m.rows, m.cols);
  for (let c = 0; c < m.cols; c++) {
    let sum = 0;
    let rest = 0;
    for (let i = c; i < m.high.length; i += m.cols) {
      sum = add(sum, rest, m.high[i], m.low[i]);
      rest = low;
    }
    const mean = divide(sum, rest, m.rows, 0);
    const meanLow = low;
    for (let i = c; i < m.high.length; i += m.cols) {
      const centred = add(m.high[i], m.low[i], -mean, -meanLow);
      out.set(i, centred, low);
    }
  }
  return out;
}

function centredRows(m: PreciseMatrix): PreciseMatrix {
  return centredColumns(m.transpose()).transpose();
}
