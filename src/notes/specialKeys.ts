import { MOST_POSITIONS } from '../protocol/bounds.js';
import type { HeadPair } from '../protocol/composition.js';
import { usualSpaces, type CongruencePlace } from '../protocol/congruence.js';
import { formatHeadRef, parseHeadRef } from '../protocol/headRef.js';
import type { NeuronScope } from '../protocol/neuronRef.js';
import { NEURON_WEIGHTS, NEURON_WEIGHTS_HELP, type NeuronWeights } from '../protocol/neuronWeights.js';
import type { RequestOf } from '../protocol/questions.js';
import { field, option, type Key } from './keys.js';
import { choice, count, INDICES, NEURONS, PLACE, SWITCH, TEXT, type Reader } from './values.js';

export function vectors<R extends { readonly vectors: readonly number[] }>(): Key<R> {
  return field<R, 'vectors'>('vectors', INDICES, 'Singular vectors with tables, 0 the largest.', {
    key: 'vector',
    commandLine: (value) => {
      const indices = value as readonly number[];
      const first = indices.every((index, place) => index === place);
      return first ? ['--vectors', String(indices.length)] : ['--vector', indices.join()];
    },
  });
}

export function spelling<R extends { readonly spelling?: 'asIs' | 'leadingSpace' }>(): Key<R> {
  return {
    key: 'leading-space',
    about: 'Looks words up with a leading space, as in running text.',
    reader: SWITCH,
    get: ({ spelling: how }) => (how === undefined ? undefined : how === 'leadingSpace'),
    set: (request, on) => ({ ...request, spelling: on === true ? 'leadingSpace' : 'asIs' }),
    commandLine: (on) => (on === true ? ['--leading-space'] : []),
  };
}

export function neuronScope(): Key<RequestOf<'neurons'>> {
  return {
    key: 'neurons',
    about: 'A neuron, a layer, or all, whose tokens of largest product are shown.',
    reader: NEURONS,
    get: scopeOf,
    set: (request, scope) => ({ ...request, ...(scope as NeuronScope) }),
  };
}

export function placeWeights(): Key<RequestOf<'congruence'>> {
  return {
    key: 'weights',
    about: NEURON_WEIGHTS_HELP,
    reader: choice(NEURON_WEIGHTS),
    get: ({ place }) => (place.kind === 'neurons' ? place.weights : undefined),
    set: (request, weights) => {
      if (request.place.kind !== 'neurons') return request;
      const place = { ...request.place, weights: weights as NeuronWeights };
      return { ...request, place, ...usualSpaces(place) };
    },
  };
}

export function headPair(): Reader<HeadPair> {
  return {
    expects: 'two heads, such as 10.7, 11.2',
    read: (text) => {
      const [a, b, ...more] = text.split(',').map(parseHeadRef);
      return a && b && more.length === 0 ? { a, b } : undefined;
    },
    write: ({ a, b }) => `${formatHeadRef(a)}, ${formatHeadRef(b)}`,
  };
}

/** A block names only heads of its own checkpoint; the command line accepts a second checkpoint. */
export function comparison(pair: unknown): readonly string[] {
  const { a, b, otherFolder } = pair as HeadPair;
  const heads = option('compare', [a, b].map(formatHeadRef).join());
  return otherFolder === undefined ? heads : [...heads, ...option('with', otherFolder)];
}

/** Positions from query to key; 0 and absent are the same. */
export function distance(): Key<RequestOf<'head'>> {
  return {
    key: 'distance',
    about: 'Positions from the query back to the key, for models of rotary positions.',
    reader: count(0, MOST_POSITIONS),
    get: ({ distance: positions }) => positions,
    set: (request, positions) => (positions === 0 ? request : { ...request, distance: positions as number }),
  };
}

export function list(name: string): (values: unknown) => readonly string[] {
  return (values) => [`--${name}`, (values as readonly string[]).join()];
}

export function each(name: string): (values: unknown) => readonly string[] {
  return (values) => (values as readonly string[]).flatMap((value) => option(name, value));
}

/** The command line takes words from a file. */
export function file(name: string): (values: unknown) => readonly string[] {
  return () => [`--${name}`, `${name}.txt`];
}

export function placeOptions(value: unknown): readonly string[] {
  const place = value as CongruencePlace;
  if (place.kind === 'head') return ['--head', formatHeadRef(place.head), '--side', place.side];
  const { neurons, layer } = place;
  return neurons.kind === 'alike'
    ? ['--alike', `${layer}.${neurons.neuron}`, '--count', String(neurons.count)]
    : ['--neurons', PLACE.write(place)];
}

/** The name of a list of words. */
export function label<R extends { readonly labels?: { readonly words: string; readonly against?: string } }>(
  of: 'words' | 'against',
): Key<R> {
  return {
    key: `${of}-name`,
    about: `What the list of \`${of}\` is called.`,
    reader: TEXT,
    get: ({ labels }) => labels?.[of],
    set: (request, name) => ({ ...request, labels: { words: 'words', ...request.labels, [of]: name } }),
    commandLine: () => [],
  };
}

/** The neurons for products with the stream: those of a layer, and the one whose product is split. */
export function neuronOfStream(): Key<RequestOf<'residual'>> {
  return {
    key: 'neuron',
    about: "A layer's neurons (3) or one of them (3.512), whose products with the stream are shown.",
    reader: NEURONS,
    get: ({ neurons }) => neurons && scopeOf(neurons),
    set: (request, value) => {
      const { layer, neuron } = value as NeuronScope;
      if (layer === undefined) return request;
      const weights = request.neurons?.weights;
      return {
        ...request,
        neurons: {
          layer,
          ...(weights !== undefined && { weights }),
          ...(neuron !== undefined && { neuron }),
        },
      };
    },
  };
}

/** @see neuronOfStream */
export function streamWeights(): Key<RequestOf<'residual'>> {
  return {
    key: 'weights',
    about: NEURON_WEIGHTS_HELP,
    reader: choice(NEURON_WEIGHTS),
    get: ({ neurons }) => neurons?.weights,
    set: (request, weights) =>
      request.neurons
        ? { ...request, neurons: { ...request.neurons, weights: weights as NeuronWeights } }
        : request,
  };
}

function scopeOf({ layer, neuron }: NeuronScope): NeuronScope {
  return { ...(layer !== undefined && { layer }), ...(neuron !== undefined && { neuron }) };
}
