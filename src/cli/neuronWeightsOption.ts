import { NEURON_WEIGHTS, type NeuronWeights } from '../protocol/neuronWeights.js';
import { choiceOption } from './arguments.js';

/**
 * `--weights` as a request has it: left out where the option is, so that the model's own default is taken.
 *
 * @throws QkLensError `usage`
 */
export function weightsOption(value: string | undefined): { readonly weights?: NeuronWeights } {
  return value === undefined ? {} : { weights: choiceOption('weights', value, NEURON_WEIGHTS) };
}
