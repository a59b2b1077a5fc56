import type { ModelInfo } from '../protocol/model.js';
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
export function neuronRows(
  weights: NeuronWeights,
  layer: Python,
  { experts }: Pick<ModelInfo, 'experts'>,
): Python {
  if (experts !== undefined) {
    const own = py`expert.${NEURON_MATRICES[weights]}.weight${weights === 'out' ? py`.T` : py``}`;
    return py`torch.cat([${own} for expert in model.blocks[${layer}].mlp.experts])`;
  }
  switch (weights) {
    case 'in':
      return py`model.W_in[${layer}].T`;
    case 'gate':
      return py`model.blocks[${layer}].mlp.W_gate.T`;
    case 'out':
      return py`model.W_out[${layer}]`;
  }
}
