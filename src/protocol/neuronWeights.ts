import type { ModelInfo } from './model.js';

/**
 * One of a neuron's vectors: what it reads (`in`: W_in's column), what opens its gate (`gate`: W_gate's column, only in
 * gated MLPs), or what it writes (`out`: W_out's row).
 */
export const NEURON_WEIGHTS = ['in', 'gate', 'out'] as const;
export type NeuronWeights = (typeof NEURON_WEIGHTS)[number];

/** TransformerLens' names of the matrices. */
export const NEURON_WEIGHT_NAMES: { readonly [weights in NeuronWeights]: string } = {
  in: 'W_in',
  gate: 'W_gate',
  out: 'W_out',
};

/** The description of each choice in hovers, completion and help. */
export const NEURON_WEIGHTS_HELP =
  "What neurons read (W_in's columns), what opens their gates (W_gate's) or what they write (W_out's rows); when absent gate for gated MLPs, else in.";

type Mlp = Pick<ModelInfo, 'gatedMlp'>;

/** The weights that decide whether a neuron of the model fires: W_gate of a gated MLP, else W_in. */
export function firingWeights({ gatedMlp }: Mlp): 'in' | 'gate' {
  return gatedMlp ? 'gate' : 'in';
}

/** The weights of a request: the model's own default if it names none. */
export function neuronWeightsOf(asked: NeuronWeights | undefined, model: Mlp): NeuronWeights {
  return asked ?? firingWeights(model);
}

/** The weights that a model's neurons have. */
export function neuronWeightsIn({ gatedMlp }: Mlp): readonly NeuronWeights[] {
  return gatedMlp ? ['gate', 'in', 'out'] : ['in', 'out'];
}
