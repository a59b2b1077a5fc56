import * as z from 'zod/mini';
import { MOST_LAYERS, MOST_LISTED_NEURONS, MOST_NEURONS_OF_LAYER } from '../../protocol/bounds.js';
import { formatNeuronRef, type NeuronScope } from '../../protocol/neuronRef.js';
import { valueOption } from '../description/commandLine.js';
import { describe } from '../description/describe.js';
import { custom, field, group, optional } from '../description/field.js';
import { NEURON_VECTOR_FIELD } from '../description/neuronVector.js';
import { rankBy, top } from '../description/vectorParts.js';
import { answer, indexBelow, real, rows, whole } from '../fields/basic.js';
import { layer, neuron } from '../fields/neurons.js';
import { RANKED_BY } from '../fields/rankBy.js';
import { MARKED_TOKEN, token, tokenRows } from '../fields/tokens.js';
import { PROVENANCE } from '../fields/weights.js';
import { NEURON_VECTOR, NEURONS, SEED } from '../kinds/neurons.js';
import { count } from '../kinds/numbers.js';
import { TYPED_TOKEN } from '../kinds/texts.js';
import { SPACE } from '../kinds/weights.js';

const scope = custom<NeuronScope, NeuronScope>({
  key: 'neurons',
  label: 'Neurons',
  about: 'A neuron, a layer, or all, whose tokens of largest product are shown.',
  kind: NEURONS,
  commandLine: valueOption('neurons', NEURONS),
  get: ({ layer: of, neuron: one }) => ({
    ...(of !== undefined && { layer: of }),
    ...(one !== undefined && { neuron: one }),
  }),
  set: (request, chosen) => {
    const rest: { layer?: number; neuron?: number } = { ...request };
    delete rest.layer;
    delete rest.neuron;
    return { ...rest, ...chosen };
  },
});

const products = tokenRows(
  answer({ ...MARKED_TOKEN, dot: real(), z: real(), cosine: z.exactOptional(real()) }),
);

export const neurons = describe({
  name: 'neurons',
  about: "the tokens of largest and smallest dot product with neurons' weights, against chance",
  title: ({ layer: of, neuron: one }) =>
    of === undefined
      ? 'Neurons'
      : one === undefined
        ? `Neurons L${of}`
        : formatNeuronRef({ layer: of, neuron: one }),
  pictures: ['neurons'],
  parts: [
    group({ layer: z.exactOptional(layer), neuron: z.exactOptional(neuron) }, [scope]),
    optional('weights', NEURON_VECTOR, NEURON_VECTOR_FIELD),
    field('space', SPACE, { label: 'Products with', about: 'Where products are taken.', default: 'W_E' }),
    optional('token', TYPED_TOKEN, {
      label: 'Neurons of a token',
      about:
        'A token whose most excited neurons are shown, with or without its leading space: both where both are tokens.',
    }),
    top(),
    rankBy(),
    field('limit', count(1, MOST_LISTED_NEURONS), {
      label: 'Neurons shown',
      about: 'Only so many neurons: those that stand out most.',
      default: 20,
      // All of any layer.
      commandLineDefault: 10_000,
    }),
    field('seed', SEED, { label: 'Seed', about: 'Of the random directions.', default: 1 }),
  ],
  result: ({ nLayers, dMlp }) => {
    const NEURON = { layer: indexBelow(nLayers), neuron: indexBelow(dMlp) };
    const OF_TOKEN = { token, excited: tokenRows(answer({ ...NEURON, dot: real(), z: real() })) };
    return answer({
      ...PROVENANCE,
      ...RANKED_BY,
      weights: NEURON_VECTOR.schema,
      space: SPACE.schema,
      neurons: rows(
        answer({
          ...NEURON,
          top: products,
          bottom: products,
          largeMean: real(),
          randomMean: real(),
          randomSd: real(),
          a: z.exactOptional(real()),
          p: z.exactOptional(real()),
          adjustedP: z.exactOptional(real()),
          covarianceP: z.exactOptional(real()),
          // Of version 0.1.
          randomDirections: z.exactOptional(answer({ largeMean: real(), largeSd: real() })),
        }),
        MOST_LISTED_NEURONS,
      ),
      random: z.exactOptional(answer({ directions: whole(1, 1_000_000), median: real(), most: real() })),
      total: whole(0, MOST_LAYERS * MOST_NEURONS_OF_LAYER),
      token: z.exactOptional(OF_TOKEN.token),
      excited: z.exactOptional(OF_TOKEN.excited),
      spaced: z.exactOptional(answer(OF_TOKEN)),
    });
  },
});
