import * as z from 'zod/mini';
import type { NeuronScope } from '../../protocol/neuronRef.js';
import type { NeuronWeights } from '../../protocol/neuronWeights.js';
import type { NeuronsAsked } from '../../protocol/residual.js';
import { valueOption } from '../description/commandLine.js';
import { custom, group } from '../description/field.js';
import { NEURON_VECTOR_FIELD } from '../description/neuronVector.js';
import { request } from '../fields/basic.js';
import { layer, neuron } from '../fields/neurons.js';
import type { Kind } from '../kinds/kind.js';
import { NEURON_VECTOR, NEURONS } from '../kinds/neurons.js';

interface OfStream {
  readonly neurons?: NeuronsAsked;
}

/** A layer's neurons, or one of them. */
const OF_LAYER: Kind<NeuronScope> = {
  ...NEURONS,
  expects: 'a layer (3) or a neuron (3.512 or L3N512)',
  example: '3|3.512',
  read: (text) => {
    const scope = NEURONS.read(text);
    return scope?.layer === undefined ? undefined : scope;
  },
};

const which = custom<OfStream, NeuronScope>({
  key: 'neuron',
  label: 'Neurons of',
  about: "A layer's neurons (3) or one of them (3.512), whose products with the stream are shown.",
  kind: OF_LAYER,
  optional: true,
  commandLine: valueOption('neuron', OF_LAYER),
  get: ({ neurons }) =>
    neurons && {
      layer: neurons.layer,
      ...(neurons.neuron !== undefined && { neuron: neurons.neuron }),
    },
  set: (asked, scope) => {
    const { neurons, ...rest } = asked;
    if (scope?.layer === undefined) return rest;
    const weights = neurons?.weights;
    return {
      ...rest,
      neurons: {
        layer: scope.layer,
        ...(weights !== undefined && { weights }),
        ...(scope.neuron !== undefined && { neuron: scope.neuron }),
      },
    };
  },
});

const weights = custom<OfStream, NeuronWeights>({
  ...NEURON_VECTOR_FIELD,
  get: ({ neurons }) => neurons?.weights,
  set: (asked, chosen) =>
    asked.neurons && chosen !== undefined
      ? { ...asked, neurons: { ...asked.neurons, weights: chosen } }
      : asked,
});

/** The neurons for products with the stream: those of a layer, or the one whose product is split. */
export function neuronsOfStream() {
  return group(
    {
      neurons: z.exactOptional(
        request({
          layer,
          weights: z.exactOptional(NEURON_VECTOR.schema),
          neuron: z.exactOptional(neuron),
        }),
      ),
    },
    [which, weights],
  );
}
