import type { NeuronRef } from '../../protocol/neuronRef.js';
import { tensorMentions } from './blockTensors.js';
import { inOrder, readablePart, spelled, type Mention } from './mention.js';
import { numbersAfter } from './numberList.js';

/** A line without any of these names no neuron. */
const CLUE = /\bL\d|neuron|mlp|W_|b_in/i;

/** Spellings of a neuron in notes and code that can't be any other number. */
const SPELLINGS = [
  // L3N512, L3.N512
  /(?<!\w)L(?<layer>\d{1,3})[.,]?\s?N(?<index>\d{1,6})(?!\w)/gi,
  // layer 3, neuron 512
  /(?<!\w)(?:layer|MLP)\s{0,2}[=:]?\s?(?<layer>\d{1,3})(?:'s)?[\s,;]{0,3}neuron\s{0,2}[=:#]?\s?(?<index>\d{1,6})(?![\w%]|[.:/]\d)/gi,
  // neuron 512 of layer 3
  /(?<!\w)neuron\s{1,2}(?<index>\d{1,6})\s(?:of|in)\s(?:the\s)?(?:layer|MLP)\s{1,2}(?<layer>\d{1,3})(?![\w%]|[.:/]\d)/gi,
  // mlp.3.512
  /(?<![\w-])mlp\.(?<layer>0|[1-9]\d{0,2})\.(?<index>0|[1-9]\d{0,5})(?![\w\-+@:]|\.\w)/gi,
  // W_in[3, :, 512], W_in[3][:, 512]
  /(?<!\w|mlp\.)W_(?:in|gate)\[\s?(?<layer>\d{1,3})\s?(?:,|\]\s?\[)\s?:\s?,\s?(?<index>\d{1,6})(?=\s?\])/g,
  // W_out[3, 512], W_out[3][512]
  /(?<!\w|mlp\.)(?:W_out|b_in)\[\s?(?<layer>\d{1,3})\s?(?:,|\]\s?\[)\s?(?<index>\d{1,6})(?=\s?[,\]])/g,
];
const NOUN = /(?<!\w)[Nn]euron(?<plural>s)?\s{1,3}/g;

/**
 * Every neuron named in a line, from left to right: `L3N512`, `neuron 3.512`, `layer 3 neuron 512`, `mlp.3.512`,
 * `W_out[3, 512]`, `blocks.3.mlp.hook_post[:, :, 512]`.
 */
export function neuronMentions(line: string): Mention<NeuronRef>[] {
  const text = readablePart(line);
  if (!CLUE.test(text)) return [];
  const refOf = (layer: number, neuron: number): NeuronRef => ({ layer, neuron });
  return inOrder([
    ...SPELLINGS.flatMap((spelling) => spelled(text, spelling, refOf)),
    ...numbersAfter(text, NOUN, refOf),
    ...tensorMentions(text, 'mlp', refOf),
  ]);
}
