import { LARGEST_SEED, MOST_LISTED_NEURONS, MOST_ROWS } from '../../protocol/bounds.js';
import { QkLensError } from '../../protocol/errors.js';
import { formatNeuronRef, parseNeuronScope, type NeuronScope } from '../../protocol/neuronRef.js';
import type { DotToken, NeuronResult, NeuronsRequest, NeuronsResult } from '../../protocol/neurons.js';
import type { NeuronWeights } from '../../protocol/neuronWeights.js';
import { choiceOption, countOption, readArguments } from '../arguments.js';
import { ask } from '../ask.js';
import { weightsOption } from '../neuronWeightsOption.js';
import { modelName, notes } from '../notes.js';
import { textTable } from '../output.js';
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

const WHAT: { readonly [weights in NeuronWeights]: string } = {
  in: 'what they read (W_in)',
  gate: 'what opens their gates (W_gate)',
  out: 'what they write (W_out)',
};

/** Tokens of each end in a line of the text. */
const TOKENS_IN_TEXT = 5;

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
    return ask(folder, 'neurons', () => request, describe, values.python);
  },
};

function parseScope(text: string): NeuronScope {
  const scope = parseNeuronScope(text);
  if (scope) return scope;
  throw new QkLensError('usage', `"${text}" names no neurons. Write a layer (3), a neuron (3.512) or all.`);
}

function describe(result: NeuronsResult): string {
  const { model, weights, space, neurons: found, total, token, excited } = result;
  const lines = [
    `${found.length} of ${total} neurons of ${modelName(model)}: ${WHAT[weights]} against ${space}`,
    ...notes(result),
    '',
    textTable(
      ['neuron', 'largest', 'of random tokens', 'of random directions', 'top', 'bottom'],
      found.map(row),
    ),
  ];
  if (token && excited) {
    lines.push(
      '',
      `Neurons whose product with ${JSON.stringify(token.token)} is largest, by z`,
      textTable(
        ['neuron', 'dot', 'z'],
        excited.map((own) => [formatNeuronRef(own), rounded(own.dot), rounded(own.z)]),
      ),
    );
  }
  return lines.join('\n');
}

function row(own: NeuronResult): (string | number)[] {
  const { largeMean, randomMean, randomSd, randomDirections, top, bottom } = own;
  return [
    formatNeuronRef(own),
    rounded(largeMean),
    `${rounded(randomMean)} ± ${rounded(randomSd)}`,
    `${rounded(randomDirections.largeMean)} ± ${rounded(randomDirections.largeSd)}`,
    tokens(top),
    tokens(bottom),
  ];
}

function tokens(table: readonly DotToken[]): string {
  return table
    .slice(0, TOKENS_IN_TEXT)
    .map(({ token }) => JSON.stringify(token))
    .join(' ');
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
