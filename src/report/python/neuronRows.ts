import type { NeuronWeights } from '../../protocol/neuronWeights.js';

/** What the rows of {@link neuronRows} are, for a comment. */
export const NEURON_ROWS: { readonly [weights in NeuronWeights]: string } = {
  in: "What neurons read: W_in's columns",
  gate: "What opens neurons' gates: W_gate's columns",
  out: "What neurons write: W_out's rows",
};

/** Python's `[d_mlp, d_model]` of one of the neurons' vectors. @param layer a Python expression */
export function neuronRows(weights: NeuronWeights, layer: string): string {
  switch (weights) {
    case 'in':
      return `model.W_in[${layer}].T`;
    case 'gate':
      return `model.blocks[${layer}].mlp.W_gate.T`;
    case 'out':
      return `model.W_out[${layer}]`;
  }
}
