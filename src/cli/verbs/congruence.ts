import { LARGEST_SEED, MOST_LISTED_NEURONS, MOST_PERMUTATIONS, MOST_ROWS } from '../../protocol/bounds.js';
import {
  HEAD_SIDES,
  usualSpaces,
  type CongruencePlace,
  type CongruenceRequest,
} from '../../protocol/congruence.js';
import { QkLensError } from '../../protocol/errors.js';
import { parseNeuronGroup, parseNeuronScope } from '../../protocol/neuronRef.js';
import { choiceOption, countOption, parseHead, readArguments } from '../arguments.js';
import { ask } from '../ask.js';
import { weightsOption } from '../neuronWeightsOption.js';
import { WEIGHT_OPTIONS, WEIGHT_USAGE, weightOptions } from '../weightOptions.js';
import type { Verb } from './verb.js';

const SPACES = ['W_E', 'W_EE', 'W_U'] as const;
const OPTIONS = {
  neurons: { type: 'string' },
  alike: { type: 'string' },
  count: { type: 'string', default: '20' },
  head: { type: 'string' },
  side: { type: 'string', default: 'query' },
  weights: { type: 'string' },
  space: { type: 'string' },
  'cosine-space': { type: 'string', default: 'W_E' },
  'other-space': { type: 'string' },
  top: { type: 'string', default: '10' },
  permutations: { type: 'string', default: '1000' },
  seed: { type: 'string', default: '1' },
  ...WEIGHT_OPTIONS,
} as const;

export const congruence: Verb = {
  usage: `MODEL_FOLDER --neurons LAYER[.N[-M]|.N,M,…] | --alike LAYER.N [--count 20] | --head 10.7 [--side query|key|output]\n      [--weights in|gate|out] [--space W_E|W_EE|W_U] [--cosine-space W_E] [--other-space W_U] [--top 10]\n      [--permutations 1000] [--seed 1] ${WEIGHT_USAGE}`,
  summary:
    'do the top tokens of neurons or singular vectors belong together: cosines, p-values, read against write',
  async run(args) {
    const { values, positionals } = readArguments(args, ['MODEL_FOLDER'], OPTIONS);
    const place = parsePlace(values);
    const usual = usualSpaces(place);
    const request: CongruenceRequest = {
      place,
      space: choiceOption('space', values.space ?? usual.space, SPACES),
      cosineSpace: choiceOption('cosine-space', values['cosine-space'], SPACES),
      otherSpace: choiceOption('other-space', values['other-space'] ?? usual.otherSpace, SPACES),
      top: countOption('top', values.top, 2, MOST_ROWS),
      permutations: countOption('permutations', values.permutations, 1, MOST_PERMUTATIONS),
      seed: countOption('seed', values.seed, 0, LARGEST_SEED),
      ...weightOptions(values),
    };
    return ask(positionals[0], 'congruence', () => request, values.python);
  },
};

interface PlaceOptions {
  readonly neurons?: string | undefined;
  readonly alike?: string | undefined;
  readonly head?: string | undefined;
  readonly count: string;
  readonly side: string;
  readonly weights?: string | undefined;
}

/** @throws QkLensError `usage`, `badHead` */
function parsePlace({ neurons, alike, head, count, side, weights: which }: PlaceOptions): CongruencePlace {
  if ([neurons, alike, head].filter((option) => option !== undefined).length !== 1) {
    throw new QkLensError('usage', 'Give one of --neurons, --alike and --head. See: qk-lens help.');
  }
  if (head !== undefined) {
    return { kind: 'head', head: parseHead(head), side: choiceOption('side', side, HEAD_SIDES) };
  }
  const weights = weightsOption(which);
  if (alike !== undefined) {
    const { layer, neuron } = parseNeuronScope(alike) ?? {};
    if (layer === undefined || neuron === undefined) {
      throw new QkLensError('usage', `--alike takes one neuron, such as 3.512, not "${alike}".`);
    }
    const group = {
      kind: 'alike',
      neuron,
      count: countOption('count', count, 1, MOST_LISTED_NEURONS),
    } as const;
    return { kind: 'neurons', ...weights, layer, neurons: group };
  }
  const group = parseNeuronGroup(neurons!);
  if (!group) {
    throw new QkLensError(
      'usage',
      `--neurons takes a layer (3), neurons of it (3.1,5,12) or a range (3.10-19), not "${neurons}".`,
    );
  }
  return { kind: 'neurons', ...weights, ...group };
}
