import type { Matrix64 } from '../linalg/matrix.js';
import { rowBlock } from '../linalg/matrix.js';
import { dot } from '../linalg/vector.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import { centerVector } from '../model/centerRows.js';
import type { NeuronProduct, NeuronsOfLayer } from '../protocol/residual.js';
import { layerNormScale } from './layerNorm.js';
import { neuronDirections } from './neuronDirections.js';

/** The products of a stream with all neurons of a layer, each linear in the stream once the norm's scale is given. */
export interface NeuronProducts {
  /** `[d_mlp]` */
  readonly all: readonly NeuronProduct[];
  /** The direction whose product with the stream is the neuron's, `[d_model]`. */
  direction(neuron: number): Float64Array;
}

/**
 * For W_in: `(LN2(x) - ln2.b) W_in`, with the scale 1/sigma that x has at its place; for W_out: `x W_out^T`.
 *
 * @param stream x, `[d_model]`
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`
 */
export async function neuronProducts(
  weights: CanonicalWeights,
  { layer, weights: which }: NeuronsOfLayer,
  stream: Float64Array,
): Promise<NeuronProducts> {
  const directions = await neuronDirections(weights, layer, which);
  const row = (neuron: number) => rowBlock(directions, neuron, neuron + 1).data;
  if (which === 'out') return products(directions, stream, row, () => ({}));
  const norm = await weights.norm(layer, 'ln2');
  const { bIn } = await weights.mlp(layer);
  const sigma = layerNormScale(stream, weights.config.normEpsilon);
  const direction = (neuron: number): Float64Array => {
    const read = row(neuron).map((weight, i) => (norm.w.data[i] * weight) / sigma);
    centerVector(read);
    return read;
  };
  const bias = (neuron: number) => ({ bias: bIn.data[neuron] + dot(norm.b.data, row(neuron)) });
  return products(directions, stream, direction, bias);
}

function products(
  { rows }: Matrix64,
  stream: Float64Array,
  direction: (neuron: number) => Float64Array,
  bias: (neuron: number) => { readonly bias?: number },
): NeuronProducts {
  const all = Array.from({ length: rows }, (_, neuron) => ({
    neuron,
    dot: dot(direction(neuron), stream),
    ...bias(neuron),
  }));
  return { all, direction };
}
