import type { NeuronWeights } from '../protocol/neuronWeights.js';
import { py, type Python } from './python.js';

/** TransformerLens' names of the matrices. */
export const NEURON_MATRICES: { readonly [weights in NeuronWeights]: Python } = {
  in: py`W_in`,
  gate: py`W_gate`,
  out: py`W_out`,
};

/** Describes the rows of {@link neuronRows}, for a comment. */
export const NEURON_ROWS: { readonly [weights in NeuronWeights]: Python } = {
  in: py`What neurons read: W_in's columns`,
  gate: py`What opens neurons' gates: W_gate's columns`,
  out: py`What neurons write: W_out's rows`,
};

/**
 * Python's `[d_mlp, d_model]` of one of the neurons' vectors.
 *
 * @param layer a Python expression
 */
export function neuronRows(weights: NeuronWeights, layer: Python): Python {
  const own = py`model.blocks[${layer}].mlp.${NEURON_MATRICES[weights]}`;
  return weights === 'out' ? own : py`${own}.T`;
}
