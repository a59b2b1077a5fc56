import type { Matrix64 } from '../linalg/matrix.js';
import { rowBlock } from '../linalg/matrix.js';
import { dot } from '../linalg/vector.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import { readingNorm } from '../model/norm.js';
import type { NeuronProduct, NeuronsOfLayer } from '../protocol/residual.js';
import { neuronDirections } from './neuronDirections.js';
import { centredFor, normScale } from './streamNorm.js';

/** The products of a stream with all neurons of a layer, each linear in the stream once the norm's scale is fixed. */
export interface NeuronProducts {
  /** `[d_mlp]` */
  readonly all: readonly NeuronProduct[];
  /** The direction whose product with the stream is the neuron's, `[d_model]`. */
  direction(neuron: number): Float64Array;
}

/**
 * For W_in: `(LN2(x) - ln2.b) W_in`, with the scale 1/sigma of x at its place; likewise for W_gate; for W_out: `x
 * W_out^T`.
 *
 * @param stream x, `[d_model]`
 * @throws QkLensError `badRequest` for the gate of an MLP that has none; `nonFiniteWeights`, `fileChanged`
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
  const { bIn, gate } = await weights.mlp(layer);
  const own = which === 'gate' ? gate!.b : bIn;
  const kind = readingNorm(weights.config, layer, 'ln2');
  const sigma = normScale(kind, stream);
  const direction = (neuron: number): Float64Array =>
    centredFor(
      kind,
      row(neuron).map((weight, i) => (norm.w.data[i] * weight) / sigma),
    );
  const bias = (neuron: number) => ({ bias: own.data[neuron] + dot(norm.b.data, row(neuron)) });
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
