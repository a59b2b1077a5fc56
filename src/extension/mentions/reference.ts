import { formatHeadRef, type HeadRef } from '../../protocol/headRef.js';
import { formatNeuronRef, type NeuronRef } from '../../protocol/neuronRef.js';
import { headMentions } from './headMentions.js';
import { neuronMentions } from './neuronMentions.js';

/** The parts of a model that a text can name. */
export type Reference =
  | { readonly kind: 'head'; readonly ref: HeadRef }
  | { readonly kind: 'neuron'; readonly ref: NeuronRef };

/** A reference and its characters in the line, counted from 0: from `start` to before `end`. */
export type PlacedReference = Reference & { readonly start: number; readonly end: number };

/** The heads and neurons named in a line, from left to right. */
export function referencesIn(line: string): PlacedReference[] {
  const heads = headMentions(line).map((mention): PlacedReference => ({ kind: 'head', ...mention }));
  const neurons = neuronMentions(line).map((mention): PlacedReference => ({ kind: 'neuron', ...mention }));
  return [...heads, ...neurons].sort((a, b) => a.start - b.start);
}

/** `10.7` or `L3N512`: the form for commands, different for different references. */
export function formatReference({ kind, ref }: Reference): string {
  return kind === 'head' ? formatHeadRef(ref) : formatNeuronRef(ref);
}
