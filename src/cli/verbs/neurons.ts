import { LARGEST_SEED, MOST_LISTED_NEURONS, MOST_ROWS } from '../../protocol/bounds.js';
import { QkLensError } from '../../protocol/errors.js';
import { parseNeuronScope, type NeuronScope } from '../../protocol/neuronRef.js';
import type { NeuronsRequest } from '../../protocol/neurons.js';
import { choiceOption, countOption, readArguments } from '../arguments.js';
import { ask } from '../ask.js';
import { weightsOption } from '../neuronWeightsOption.js';
import { WEIGHT_OPTIONS, WEIGHT_USAGE, weightOptions } from '../weightOptions.js';
import type { Verb } from './verb.js';

const OPTIONS = {
  weights: { type: 'string' },
  space: { type: 'string', default: 'W_E' },
  top: { type: 'string', default: '10' },
  token: { type: 'string' },
  limit: { type: 'string', default: '10000' },
  seed: { type: 'string', default: '1' },
  ...WEIGHT_OPTIONS,
} as const;

export const neurons: Verb = {
  usage: `MODEL_FOLDER LAYER[.NEURON]|all [--weights in|gate|out] [--space W_E|W_EE|W_U] [--top 10] [--token TEXT]\n      [--limit 10000] [--seed 1] ${WEIGHT_USAGE}`,
  summary: "the tokens of largest and smallest dot product with neurons' weights, against chance",
  async run(args) {
    const { values, positionals } = readArguments(args, ['MODEL_FOLDER', 'LAYER'], OPTIONS);
    const [folder, scope] = positionals as [string, string];
    const request: NeuronsRequest = {
      ...parseScope(scope),
      ...weightsOption(values.weights),
      space: choiceOption('space', values.space, ['W_E', 'W_EE', 'W_U']),
      top: countOption('top', values.top, 1, MOST_ROWS),
      limit: countOption('limit', values.limit, 1, MOST_LISTED_NEURONS),
      ...(values.token !== undefined && { token: values.token }),
      seed: countOption('seed', values.seed, 0, LARGEST_SEED),
      ...weightOptions(values),
    };
    return ask(folder, 'neurons', () => request, values.python);
  },
};

function parseScope(text: string): NeuronScope {
  const scope = parseNeuronScope(text);
  if (scope) return scope;
  throw new QkLensError('usage', `"${text}" names no neurons. Write a layer (3), a neuron (3.512) or all.`);
}
