import * as z from 'zod/mini';
import {
  LARGEST_SEED,
  MOST_LAYERS,
  MOST_LISTED_NEURONS,
  MOST_NEURONS_OF_LAYER,
} from '../../protocol/bounds.js';
import { NEURON_WEIGHTS } from '../../protocol/neuronWeights.js';
import { choice, indexBelow, list, request, whole } from './basic.js';

export const layer = indexBelow(MOST_LAYERS);
export const neuron = indexBelow(MOST_NEURONS_OF_LAYER);
/** Which of a neuron's vectors. */
export const weightsOfNeurons = choice(NEURON_WEIGHTS);
export const seed = whole(0, LARGEST_SEED);

/** Some neurons of one layer. */
export const neuronGroup = z.discriminatedUnion(
  'kind',
  [
    request({ kind: z.literal('all') }),
    request({ kind: z.literal('list'), neurons: list(neuron, MOST_LISTED_NEURONS) }),
    request({ kind: z.literal('alike'), neuron, count: whole(1, MOST_LISTED_NEURONS) }),
  ],
  'a group of neurons: all, list or alike',
);
