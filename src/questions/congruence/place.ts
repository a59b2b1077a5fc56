import * as z from 'zod/mini';
import { MOST_LISTED_NEURONS } from '../../protocol/bounds.js';
import {
  HEAD_SIDES,
  usualSpaces,
  type CongruencePlace,
  type CongruenceRequest,
} from '../../protocol/congruence.js';
import { QkLensError } from '../../protocol/errors.js';
import { formatHeadRef, parseHeadRef } from '../../protocol/headRef.js';
import { formatNeuronGroup, parseNeuronGroup, parseNeuronScope } from '../../protocol/neuronRef.js';
import type { NeuronWeights } from '../../protocol/neuronWeights.js';
import { readOption, type CommandLineForm } from '../description/commandLine.js';
import { custom, group } from '../description/field.js';
import { NEURON_VECTOR_FIELD } from '../description/neuronVector.js';
import { request } from '../fields/basic.js';
import { headRef } from '../fields/head.js';
import { layer, neuronGroup } from '../fields/neurons.js';
import { oneOf } from '../kinds/choices.js';
import { HEAD } from '../kinds/heads.js';
import { described, type Kind } from '../kinds/kind.js';
import { NEURON_VECTOR, NEURONS } from '../kinds/neurons.js';
import { count } from '../kinds/numbers.js';

const SIDE = oneOf(HEAD_SIDES);
const USUAL_COUNT = 20;
const COUNT = count(1, MOST_LISTED_NEURONS);

const ofHead = request({ kind: z.literal('head'), head: headRef, side: SIDE.schema });
const OF_NEURONS = { kind: z.literal('neurons'), layer, neurons: neuronGroup };
const WHERE = 'a place: neurons or head';

/** A place in a request, whose weights the model may choose. */
const place = z.discriminatedUnion(
  'kind',
  [request({ ...OF_NEURONS, weights: z.exactOptional(NEURON_VECTOR.schema) }), ofHead],
  WHERE,
);

/** A place in an answer, with its weights. */
export const answeredPlace = z.discriminatedUnion(
  'kind',
  [request({ ...OF_NEURONS, weights: NEURON_VECTOR.schema }), ofHead],
  WHERE,
);

type NeuronPlace = Extract<CongruencePlace, { kind: 'neurons' }>;

/**
 * Neurons of a layer (`3.10-19`), those most similar to one (`alike 3.512 20`), or a head's vectors (`head 10.7
 * query`).
 */
const PLACE: Kind<CongruencePlace> = {
  schema: place,
  expects:
    'neurons (3, 3.1,5 or 3.10-19), neurons alike one (alike 3.512 20), or a side of a head (head 10.7 query)',
  example: 'PLACE',
  read: (text) => {
    const trimmed = text.trim();
    const side = /^head\s+(.+?)(?:\s+(query|key|output))?$/i.exec(trimmed);
    if (side) return sideOf(side[1], side[2] ?? 'query');
    const alike = /^alike\s+(\S+)(?:\s+(\d{1,6}))?$/i.exec(trimmed);
    if (alike) return alikeOne(alike[1], Number(alike[2] ?? USUAL_COUNT));
    return GROUP.read(trimmed);
  },
  write: (value) => {
    if (value.kind === 'head') return `head ${formatHeadRef(value.head)} ${value.side}`;
    const { neurons } = value;
    return neurons.kind === 'alike'
      ? `alike ${value.layer}.${neurons.neuron} ${neurons.count}`
      : formatNeuronGroup(value);
  },
};

const GROUP: Kind<NeuronPlace> = {
  schema: place as z.ZodMiniType<NeuronPlace>,
  expects: 'a layer (3), neurons of it (3.1,5,12) or a range (3.10-19)',
  example: 'LAYER[.N[-M]|.N,M,…]',
  read: (text) => {
    const neurons = parseNeuronGroup(text);
    return neurons && { kind: 'neurons', ...neurons };
  },
  write: formatNeuronGroup,
};

function sideOf(headText: string, sideText: string): CongruencePlace | undefined {
  const head = parseHeadRef(headText);
  const side = SIDE.read(sideText);
  return head && side && { kind: 'head', head, side };
}

function alikeOne(text: string, many: number): NeuronPlace | undefined {
  const { layer: of, neuron } = parseNeuronScope(text) ?? {};
  if (of === undefined || neuron === undefined) return undefined;
  return { kind: 'neurons', layer: of, neurons: { kind: 'alike', neuron, count: many } };
}

const ONE_NEURON = described(NEURONS, { expects: 'one neuron, such as 3.512' });

const placeOptions: CommandLineForm<CongruencePlace> = {
  usage: `--neurons ${GROUP.example} | --alike LAYER.N [--count ${USUAL_COUNT}] | --head 10.7 [--side ${SIDE.example}]`,
  takes: '',
  options: {
    neurons: { type: 'string' },
    alike: { type: 'string' },
    count: { type: 'string' },
    head: { type: 'string' },
    side: { type: 'string' },
  },
  read: ({ neurons, alike, head, count: many, side }) => {
    const [name, ...others] = Object.entries({ neurons, alike, head }).filter(
      ([, given]) => given !== undefined,
    );
    if (!name || others.length > 0) {
      throw new QkLensError(
        'usage',
        'Give one of --neurons, --alike and --head. See: qk-lens congruence --help.',
      );
    }
    const text = String(name[1]);
    if (name[0] === 'neurons') return readOption('neurons', GROUP, text);
    if (name[0] === 'head') {
      const of = readOption('head', HEAD, text);
      return { kind: 'head', head: of, side: readOption('side', SIDE, String(side ?? 'query')) };
    }
    const counted = readOption('count', COUNT, String(many ?? USUAL_COUNT));
    readOption('alike', ONE_NEURON, text);
    const found = alikeOne(text, counted);
    if (found) return found;
    throw new QkLensError('usage', `--alike takes ${ONE_NEURON.expects}, not "${text}".`);
  },
  write: (value) => {
    if (value.kind === 'head') return ['--head', formatHeadRef(value.head), '--side', value.side];
    const { neurons } = value;
    return neurons.kind === 'alike'
      ? ['--alike', `${value.layer}.${neurons.neuron}`, '--count', String(neurons.count)]
      : ['--neurons', GROUP.write(value)];
  },
};

const which = custom<CongruenceRequest, CongruencePlace>({
  key: 'congruence',
  label: 'Directions',
  about: 'The directions whose top tokens are tested.',
  kind: PLACE,
  commandLine: placeOptions,
  get: ({ place: at }) => at,
  set: (asked, at) => (at ? { ...asked, place: at } : asked),
});

const weights = custom<CongruenceRequest, NeuronWeights>({
  ...NEURON_VECTOR_FIELD,
  get: ({ place: at }) => (at.kind === 'neurons' ? at.weights : undefined),
  set: (asked, chosen) => {
    if (asked.place.kind !== 'neurons' || chosen === undefined) return asked;
    const at = { ...asked.place, weights: chosen };
    return { ...asked, place: at, ...usualSpaces(at) };
  },
});

/** The directions: neurons of a layer with which of their weights, or a side of a head. */
export function placePart() {
  return group({ place }, [which, weights]);
}
