import type { CursorContext } from '../head/headAtCursor.js';
import { formatNeuronScope, parseNeuronScope } from '../../protocol/neuronRef.js';

/** How notes and code write a neuron so that it can't be taken for another number. */
const SPELLINGS = [
  // L3N512, L3.N512
  /\bL(?<layer>\d{1,4})[.,]?\s?N(?<neuron>\d{1,6})\b/gi,
  // neuron 3.512
  /\bneurons?\s+(?<layer>\d{1,4})\s*[.,:/]\s*(?<neuron>\d{1,6})\b(?!\.\d)/gi,
  // layer 3, neuron 512
  /\blayer\s*(?<layer>\d{1,4})[\s,;]*neuron\s*(?<neuron>\d{1,6})\b/gi,
  // W_in[3, :, 512], W_in[3][:, 512], W_out[3, 512]
  /\bW_(?:in|out)\[\s*(?<layer>\d{1,4})\s*(?:,|\]\s*\[)\s*(?::\s*,\s*)?(?<neuron>\d{1,6})\b/g,
];

/** The neuron that the cursor stands on, or the neurons that are selected, as {@link parseNeuronScope} reads them. */
export function neuronAtCursor({ line, character, selected }: CursorContext): string | undefined {
  if (selected.trim() !== '') {
    return parseNeuronScope(selected) ? selected.trim() : neuronsIn(selected)[0]?.text;
  }
  return neuronsIn(line).find(({ start, end }) => start <= character && character <= end)?.text;
}

function neuronsIn(line: string): { readonly text: string; readonly start: number; readonly end: number }[] {
  return SPELLINGS.flatMap((spelling) =>
    [...line.matchAll(spelling)].map((match) => ({
      text: formatNeuronScope({ layer: Number(match.groups!.layer), neuron: Number(match.groups!.neuron) }),
      start: match.index,
      end: match.index + match[0].length,
    })),
  ).sort((a, b) => a.start - b.start);
}
