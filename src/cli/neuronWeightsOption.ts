import { NEURON_WEIGHTS, type NeuronWeights } from '../protocol/neuronWeights.js';
import { choiceOption } from './arguments.js';

/**
 * `--weights` as a request field: absent without the option, which selects the model's own default.
 *
 * @throws QkLensError `usage`
 */
export function weightsOption(value: string | undefined): { readonly weights?: NeuronWeights } {
  return value === undefined ? {} : { weights: choiceOption('weights', value, NEURON_WEIGHTS) };
}
