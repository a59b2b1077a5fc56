import { transpose, type Matrix64 } from '../linalg/matrix.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import { QkLensError } from '../protocol/errors.js';
import type { NeuronWeights } from '../protocol/neuronWeights.js';

/**
 * One of the vectors of each of a layer's neurons, one row per neuron, `[d_mlp, d_model]`: W_in's or W_gate's columns
 * (through the LayerNorm if it is folded), or W_out's rows.
 *
 * @throws QkLensError `badRequest` for the gate of an MLP that has none; `nonFiniteWeights`, `fileChanged`
 */
export async function neuronDirections(
  weights: CanonicalWeights,
  layer: number,
  which: NeuronWeights,
): Promise<Matrix64> {
  const { wIn, gate, wOut } = await weights.mlp(layer);
  switch (which) {
    case 'in':
      return transpose(wIn);
    case 'gate':
      if (gate) return transpose(gate.w);
      throw new QkLensError(
        'badRequest',
        "The model's MLPs have no gate: there is no W_gate. Take W_in, what a neuron reads, or W_out, what it writes.",
      );
    case 'out':
      return wOut;
  }
}
