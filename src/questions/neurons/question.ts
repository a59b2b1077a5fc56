import * as z from 'zod/mini';
import {
  LONGEST_TEXT,
  MOST_LAYERS,
  MOST_LISTED_NEURONS,
  MOST_NEURONS_OF_LAYER,
} from '../../protocol/bounds.js';
import { answer, indexBelow, real, request as ask, rows, text, whole } from '../fields/basic.js';
import { top } from '../fields/circuits.js';
import { layer, neuron, seed, weightsOfNeurons } from '../fields/neurons.js';
import type { Sizes } from '../fields/sizes.js';
import { token, TOKEN, tokenRows } from '../fields/tokens.js';
import { PROVENANCE, space, WEIGHTS } from '../fields/weights.js';

export const request = ask({
  ...WEIGHTS,
  layer: z.exactOptional(layer),
  neuron: z.exactOptional(neuron),
  weights: z.exactOptional(weightsOfNeurons),
  space,
  top,
  limit: whole(1, MOST_LISTED_NEURONS),
  token: z.exactOptional(text(LONGEST_TEXT)),
  seed,
});

const products = tokenRows(answer({ ...TOKEN, dot: real(), z: real() }));

export function result({ nLayers, dMlp }: Sizes) {
  const NEURON = { layer: indexBelow(nLayers), neuron: indexBelow(dMlp) };
  return answer({
    ...PROVENANCE,
    weights: weightsOfNeurons,
    space,
    neurons: rows(
      answer({
        ...NEURON,
        top: products,
        bottom: products,
        largeMean: real(),
        randomMean: real(),
        randomSd: real(),
        randomDirections: answer({ largeMean: real(), largeSd: real() }),
      }),
      MOST_LISTED_NEURONS,
    ),
    total: whole(0, MOST_LAYERS * MOST_NEURONS_OF_LAYER),
    token: z.exactOptional(token),
    excited: z.exactOptional(tokenRows(answer({ ...NEURON, dot: real(), z: real() }))),
  });
}
