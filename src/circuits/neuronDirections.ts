import { transpose, type Matrix64 } from '../linalg/matrix.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';

/**
 * What a layer's neurons read (W_in's columns, through the LayerNorm when it is folded) or write (W_out's rows), one
 * row a neuron: `[d_mlp, d_model]`.
 *
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`
 */
export async function neuronDirections(
  weights: CanonicalWeights,
  layer: number,
  which: 'in' | 'out',
): Promise<Matrix64> {
  const { wIn, wOut } = await weights.mlp(layer);
  return which === 'in' ? transpose(wIn) : wOut;
}
