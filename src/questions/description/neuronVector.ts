import type { CheckpointInfo } from '../../protocol/model.js';
import { firingWeights, NEURON_WEIGHTS_HELP } from '../../protocol/neuronWeights.js';
import { NEURON_VECTOR } from '../kinds/neurons.js';
import { valueOption } from './commandLine.js';

/** The field for which of a neuron's vectors is meant, wherever its request has it. */
export const NEURON_VECTOR_FIELD = {
  key: 'weights',
  label: 'Weights',
  about: NEURON_WEIGHTS_HELP,
  kind: NEURON_VECTOR,
  commandLine: valueOption('weights', NEURON_VECTOR),
  assumed: ({ model }: CheckpointInfo) => firingWeights(model),
};
