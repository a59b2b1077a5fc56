import { Matrix } from 'ml-matrix';
import type { Processing } from '../../src/protocol/model.js';
import type { CanonicalWeights, HeadWeights, LayerNormWeights, LayerWeights } from './gpt2.js';
import { svd } from './svd.js';

/**
 * The processings that are switched on, in TransformerLens' order, applied to unprocessed weights. The given
 * weights stay as they are.
 */
export function process(weights: CanonicalWeights, processing: Processing): CanonicalWeights {
  let result = weights;
  if (processing.foldLn) result = foldLn(result);
  if (processing.centerWritingWeights) result = centerWritingWeights(result);
  if (processing.centerUnembed) result = centerUnembed(result);
  if (processing.foldValueBiases) result = foldValueBiases(result);
  if (processing.refactorFactoredAttnMatrices) result = refactorFactoredAttnMatrices(result);
  return result;
}

/**
 * fold_ln: every matrix W that reads a LayerNorm's output takes over its weight w and bias b:
 * `bias + b W`, then `diag(w) W` less its mean over d_model.
 */
export function foldLn(weights: CanonicalWeights): CanonicalWeights {
  const layers = weights.layers.map(({ ln1, ln2, ...layer }): LayerWeights => {
    const mlp = foldInto(ln2, layer.W_in, layer.b_in);
    return {
      ...layer,
      heads: layer.heads.map((head): HeadWeights => {
        const q = foldInto(ln1, head.W_Q, head.b_Q);
        const k = foldInto(ln1, head.W_K, head.b_K);
        const v = foldInto(ln1, head.W_V, head.b_V);
        return { W_Q: q.W, b_Q: q.b, W_K: k.W, b_K: k.b, W_V: v.W, b_V: v.b, W_O: head.W_O };
      }),
      W_in: mlp.W,
      b_in: mlp.b,
    };
  });
  const { lnFinal, ...rest } = weights;
  const unembed = foldInto(lnFinal, weights.W_U, weights.b_U);
  return { ...rest, layers, W_U: unembed.W, b_U: unembed.b };
}

/** center_writing_weights: all that writes to the residual stream loses its mean over d_model. */
export function centerWritingWeights(weights: CanonicalWeights): CanonicalWeights {
  return {
    ...weights,
    W_E: lessRowMeans(weights.W_E),
    W_pos: lessRowMeans(weights.W_pos),
    layers: weights.layers.map((layer) => ({
      ...layer,
      heads: layer.heads.map((head) => ({ ...head, W_O: lessRowMeans(head.W_O) })),
      b_O: lessRowMeans(layer.b_O),
      W_out: lessRowMeans(layer.W_out),
      b_out: lessRowMeans(layer.b_out),
    })),
  };
}

/** center_unembed: W_U and b_U lose their mean over d_vocab, which moves all logits of a position alike. */
export function centerUnembed(weights: CanonicalWeights): CanonicalWeights {
  return { ...weights, W_U: lessRowMeans(weights.W_U), b_U: lessRowMeans(weights.b_U) };
}

/** fold_value_biases: b_O gains the sum over heads of b_V W_O, and b_V becomes 0, as attention sums to 1. */
export function foldValueBiases(weights: CanonicalWeights): CanonicalWeights {
  return { ...weights, layers: weights.layers.map(foldValueBiasesOfLayer) };
}

/**
 * refactor_factored_attn_matrices, per head: of `[W_Q; b_Q] [W_K; b_K]^T = U S V^T` the query takes U S^1/2 and the
 * key V S^1/2, the last row being the bias; of `W_V W_O = U S V^T` W_V becomes U and W_O becomes S V^T. Value biases
 * move into b_O, for W_V's columns are others now.
 */
export function refactorFactoredAttnMatrices(weights: CanonicalWeights): CanonicalWeights {
  const { dModel, dHead } = weights.config;
  const layers = weights.layers.map(foldValueBiasesOfLayer).map((layer) => ({
    ...layer,
    heads: layer.heads.map((head): HeadWeights => {
      const qk = svd(stack(head.W_Q, head.b_Q).mmul(stack(head.W_K, head.b_K).transpose()), dHead);
      const root = Matrix.diag(qk.singularValues.map(Math.sqrt));
      const query = qk.left.mmul(root);
      const key = qk.right.mmul(root);
      const ov = svd(head.W_V.mmul(head.W_O), dHead);
      return {
        W_Q: query.subMatrix(0, dModel - 1, 0, dHead - 1),
        b_Q: query.subMatrix(dModel, dModel, 0, dHead - 1),
        W_K: key.subMatrix(0, dModel - 1, 0, dHead - 1),
        b_K: key.subMatrix(dModel, dModel, 0, dHead - 1),
        W_V: ov.left,
        b_V: head.b_V,
        W_O: Matrix.diag(ov.singularValues).mmul(ov.right.transpose()),
      };
    }),
  }));
  return { ...weights, layers };
}

function foldValueBiasesOfLayer(layer: LayerWeights): LayerWeights {
  let b_O = layer.b_O;
  for (const { b_V, W_O } of layer.heads) b_O = Matrix.add(b_O, b_V.mmul(W_O));
  const heads = layer.heads.map((head) => ({ ...head, b_V: Matrix.zeros(1, head.b_V.columns) }));
  return { ...layer, heads, b_O };
}

/** W `[d_model, n]` and b `[1, n]` with the LayerNorm before them folded in; unchanged where it is folded already. */
function foldInto(ln: LayerNormWeights | undefined, W: Matrix, b: Matrix): { W: Matrix; b: Matrix } {
  if (!ln) return { W, b };
  const scaled = W.clone().mulColumnVector(ln.w.to1DArray());
  return { W: scaled.subRowVector(scaled.mean('column')), b: Matrix.add(b, ln.b.mmul(W)) };
}

function lessRowMeans(matrix: Matrix): Matrix {
  return matrix.clone().subColumnVector(matrix.mean('row'));
}

function stack(upper: Matrix, lower: Matrix): Matrix {
  return new Matrix([...upper.to2DArray(), ...lower.to2DArray()]);
}
