import { MOST_NEURONS_OF_LAYER } from './bounds.js';
import { whyRefused } from './capabilities.js';
import type { ModelInfo } from './model.js';
import { spansOf } from './spans.js';

/** One neuron of an MLP, both indices counted from 0: neuron 3.512 = L3N512. */
export interface NeuronRef {
  readonly layer: number;
  readonly neuron: number;
}

/** One neuron, all of a layer's (no `neuron`), or all of the model's (neither). */
export interface NeuronScope {
  readonly layer?: number;
  readonly neuron?: number;
}

/** Some neurons of one layer: all, those named, or a number of those most similar to one of them. */
export type NeuronGroup =
  | { readonly kind: 'all' }
  | { readonly kind: 'list'; readonly neurons: readonly number[] }
  | { readonly kind: 'alike'; readonly neuron: number; readonly count: number };

const LAYER = /^(?:L|layer\s*)?(\d{1,4})$/i;
const NEURON = [
  /^L\s*(\d{1,4})\s*[.,]?\s*N\s*(\d{1,6})$/i,
  /^(?:neuron\s+)?(\d{1,4})\s*[.,:/\s]\s*(\d{1,6})$/i,
  /^layer\s*(\d{1,4})\s*[,;]?\s*neuron\s*(\d{1,6})$/i,
];
const GROUP = /^(?:L\s*)?(\d{1,4})\s*[.:]\s*N?(\d{1,6}(?:\s*[-–,]\s*N?\d{1,6})*)$/i;

/**
 * Reads `all`, a layer (`3`, `L3`, `layer 3`) or a neuron (`3.512`, `L3N512`, `3 512`, `layer 3 neuron 512`).
 *
 * @returns undefined when the text is none of these
 */
export function parseNeuronScope(text: string): NeuronScope | undefined {
  const trimmed = text.trim();
  if (/^all$/i.test(trimmed)) return {};
  const layer = LAYER.exec(trimmed);
  if (layer) return { layer: Number(layer[1]) };
  for (const spelling of NEURON) {
    const match = spelling.exec(trimmed);
    if (match) return { layer: Number(match[1]), neuron: Number(match[2]) };
  }
  return undefined;
}

/**
 * Reads neurons of one layer: `3` (all), `3.512`, `L3N512`, a range `3.10-19`, a list `3.1,5,12`, or both mixed.
 *
 * @returns undefined when the text is none of these
 */
export function parseNeuronGroup(
  text: string,
): { readonly layer: number; readonly neurons: NeuronGroup } | undefined {
  const scope = parseNeuronScope(text);
  if (scope?.layer !== undefined) {
    const { layer, neuron } = scope;
    return { layer, neurons: neuron === undefined ? { kind: 'all' } : { kind: 'list', neurons: [neuron] } };
  }
  const match = GROUP.exec(text.trim());
  if (!match) return undefined;
  const neurons = new Set<number>();
  for (const part of match[2].replaceAll(/[N\s]/gi, '').split(',')) {
    const [first, last = first, ...more] = part.split(/[-–]/).map(Number);
    if (more.length > 0 || last < first || last >= MOST_NEURONS_OF_LAYER) return undefined;
    for (let neuron = first; neuron <= last; neuron++) neurons.add(neuron);
  }
  return { layer: Number(match[1]), neurons: { kind: 'list', neurons: [...neurons] } };
}

/** `all`, `3` or `3.512`: what {@link parseNeuronScope} reads. */
export function formatNeuronScope({ layer, neuron }: NeuronScope): string {
  if (layer === undefined) return 'all';
  return neuron === undefined ? String(layer) : `${layer}.${neuron}`;
}

/**
 * What {@link parseNeuronGroup} reads: `3`, `3.10-19` or `3.1,5,12`; a group of similar neurons is named by its one
 * neuron.
 */
export function formatNeuronGroup({
  layer,
  neurons,
}: {
  readonly layer: number;
  readonly neurons: NeuronGroup;
}): string {
  switch (neurons.kind) {
    case 'all':
      return String(layer);
    case 'alike':
      return `${layer}.${neurons.neuron}`;
    case 'list':
      return `${layer}.${spansOf(neurons.neurons).join()}`;
  }
}

/** The spelling `L3N512`. */
export function formatNeuronRef({ layer, neuron }: NeuronRef): string {
  return `L${layer}N${neuron}`;
}

/** Why a model of this size has no such layer or neuron; undefined if it has. */
export function whyNoSuchNeuron(
  { layer, neuron }: NeuronScope,
  model: Pick<ModelInfo, 'nLayers' | 'dMlp' | 'lacks'>,
): string | undefined {
  if (layer === undefined) {
    return neuron === undefined
      ? undefined
      : 'A neuron is named by its layer and its number, such as L3N512.';
  }
  if (!isIndex(layer, model.nLayers)) {
    return `There is no layer ${layer}: the model has ${model.nLayers}, counted from 0 to ${model.nLayers - 1}.`;
  }
  const refused = neuron === undefined ? undefined : whyRefused('neurons', model);
  if (refused !== undefined) return refused;
  if (neuron !== undefined && model.dMlp === 0) return 'The model is attention-only: it has no neurons.';
  if (neuron !== undefined && !isIndex(neuron, model.dMlp)) {
    return `There is no neuron ${neuron}: a layer has ${model.dMlp}, counted from 0 to ${model.dMlp - 1}.`;
  }
  return undefined;
}

function isIndex(value: number, count: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < count;
}
