import { Matrix } from 'ml-matrix';
import type { HeadRef } from '../../src/protocol/headRef.js';
import type { ResidualPoint } from '../../src/protocol/residual.js';
import { forwardCanonical } from './forward.js';
import type { CanonicalWeights } from './gpt2.js';
import { layerNorm } from './nonlinearities.js';

/**
 * What was added to the residual stream at one position until a point of a layer, `[1, d_model]` each, by the names
 * of src/protocol/residual.ts. Heads are computed from the attention patterns, the MLP as the difference of streams.
 */
export function streamParts(
  weights: CanonicalWeights,
  tokens: readonly number[],
  { layer: last, point, position }: { layer: number; point: ResidualPoint; position: number },
): Map<string, Matrix> {
  const { W_E, W_pos, layers, config } = weights;
  const trace = forwardCanonical(weights, tokens);
  const parts = new Map<string, Matrix>([
    ['embed', W_E.getRowVector(tokens[position])],
    ['pos_embed', W_pos.getRowVector(position)],
  ]);
  for (let layer = 0; layer <= last; layer++) {
    if (layer === last && point === 'resid_pre') break;
    const normed = layerNorm(trace.residPre[layer], config.layerNormEps, layers[layer].ln1);
    layers[layer].heads.forEach(({ W_V, b_V, W_O }, head) => {
      const value = normed.mmul(W_V).addRowVector(b_V.to1DArray());
      const attended = trace.attention[layer][head].getRowVector(position).mmul(value);
      parts.set(`L${layer}H${head}`, attended.mmul(W_O));
    });
    parts.set(`L${layer} b_O`, layers[layer].b_O);
    if (layer === last && point === 'resid_mid') break;
    const written = Matrix.sub(trace.residPost[layer], trace.residMid[layer]);
    parts.set(`L${layer} mlp`, written.getRowVector(position));
  }
  return parts;
}

/** What the neurons of a layer get before their activation, were x `[n, d_model]` the stream: `[n, d_mlp]`. */
export function neuronInput({ config, layers }: CanonicalWeights, layer: number, x: Matrix): Matrix {
  const { ln2, W_in, b_in } = layers[layer];
  return layerNorm(x, config.layerNormEps, ln2).mmul(W_in).addRowVector(b_in.to1DArray());
}

/**
 * The scores of one query position, split by splitting each stream into the token's embedding and what is left, both
 * centred and divided by the stream's own deviation.
 */
export function scoreParts(
  { config, layers, W_E }: CanonicalWeights,
  { layer, head }: HeadRef,
  residPre: Matrix,
  tokens: readonly number[],
  position: number,
): Record<'tokens' | 'queryToken' | 'keyToken' | 'rest', number[]> {
  const { ln1, heads } = layers[layer];
  const { W_Q, b_Q, W_K, b_K } = heads[head];
  const divisor = Math.sqrt(config.dHead) * (config.scaleAttnByInverseLayerIdx ? layer + 1 : 1);
  const split = (at: number, W: Matrix, b: Matrix) => {
    const stream = residPre.getRow(at);
    const embedding = W_E.getRow(tokens[at]);
    const deviation = Math.sqrt(variance(stream) + config.layerNormEps);
    const scaled = (values: number[]) =>
      Matrix.rowVector(centred(values).map((value, i) => (value / deviation) * (ln1?.w.get(0, i) ?? 1)));
    const left = scaled(stream.map((value, i) => value - embedding[i])).mmul(W);
    if (ln1) left.add(ln1.b.mmul(W));
    return { token: scaled(embedding).mmul(W), rest: left.add(b) };
  };
  const query = split(position, W_Q, b_Q);
  const keys = tokens.slice(0, position + 1).map((_, at) => split(at, W_K, b_K));
  return {
    tokens: keys.map(({ token }) => query.token.dot(token) / divisor),
    queryToken: keys.map(({ rest }) => query.token.dot(rest) / divisor),
    keyToken: keys.map(({ token }) => query.rest.dot(token) / divisor),
    rest: keys.map(({ rest }) => query.rest.dot(rest) / divisor),
  };
}

export function squaredLength(vector: Matrix): number {
  return vector.dot(vector);
}

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function variance(values: readonly number[]): number {
  return centred(values).reduce((total, value) => total + value ** 2, 0) / values.length;
}
