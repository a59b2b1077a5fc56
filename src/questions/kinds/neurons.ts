import * as z from 'zod/mini';
import { LARGEST_SEED, MOST_LAYERS } from '../../protocol/bounds.js';
import {
  formatNeuronScope,
  parseNeuronScope,
  whyNoSuchNeuron,
  type NeuronScope,
} from '../../protocol/neuronRef.js';
import { NEURON_WEIGHTS, neuronWeightsIn, type NeuronWeights } from '../../protocol/neuronWeights.js';
import { request } from '../fields/basic.js';
import { layer, neuron } from '../fields/neurons.js';
import { oneOf } from './choices.js';
import type { Kind } from './kind.js';
import { count } from './numbers.js';

export const LAYER: Kind<number> = {
  ...count(0, MOST_LAYERS - 1),
  whyNot: (value, model) => whyNoSuchNeuron({ layer: value }, model),
};

export const SEED = count(0, LARGEST_SEED);

/** All neurons, a layer's, or one. */
export const NEURONS: Kind<NeuronScope> = {
  schema: request({ layer: z.exactOptional(layer), neuron: z.exactOptional(neuron) }),
  expects: 'a layer (3), a neuron (3.512 or L3N512), or all',
  example: 'LAYER[.NEURON]|all',
  read: parseNeuronScope,
  write: formatNeuronScope,
  whyNot: whyNoSuchNeuron,
};

/** Which of a neuron's vectors. */
export const NEURON_VECTOR: Kind<NeuronWeights> = {
  ...oneOf(NEURON_WEIGHTS, {
    in: 'W_in (what it reads)',
    gate: 'W_gate (what opens its gate)',
    out: 'W_out (what it writes)',
  }),
  valuesIn: neuronWeightsIn,
};
