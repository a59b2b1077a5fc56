import type { ModelInfo, VocabularySpace } from '../../protocol/model.js';
import { neuronWeightsIn, type NeuronWeights } from '../../protocol/neuronWeights.js';

/** The vocabulary's matrices, to choose one of. */
export const SPACE_CHOICES: readonly { readonly value: VocabularySpace; readonly label: string }[] = [
  { value: 'W_E', label: 'W_E (embedding)' },
  { value: 'W_EE', label: 'W_EE (effective embedding)' },
  { value: 'W_U', label: 'W_U (unembedding)' },
];

const WEIGHTS_LABELS: { readonly [weights in NeuronWeights]: string } = {
  in: 'W_in (what it reads)',
  gate: 'W_gate (what opens its gate)',
  out: 'W_out (what it writes)',
};

/**
 * A choice of a model's neuron vectors.
 *
 * @param now the current one, offered even if the model has none
 */
export function weightsChoices(model: ModelInfo, now: NeuronWeights) {
  const weights = new Set([...neuronWeightsIn(model), now]);
  return [...weights].map((value) => ({ value, label: WEIGHTS_LABELS[value] }));
}
