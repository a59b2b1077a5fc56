import type { HeadRef } from '../../protocol/headRef.js';
import { tensorMentions } from './blockTensors.js';
import { inOrder, readablePart, spelled, type Mention } from './mention.js';
import { numbersAfter } from './numberList.js';

/** A line without any of these names no head. */
const CLUE = /head|\bL\d|blocks|W_|b_[QKV]/i;

/** Spellings of a head in notes and code that can't be any other number. */
const SPELLINGS = [
  // L10H7, L10.H7
  /(?<!\w)L(?<layer>\d{1,3})[.,]?\s?H(?<index>\d{1,3})(?!\w)/gi,
  // layer 10, head 7
  /(?<!\w)layer\s{0,2}[=:]?\s?(?<layer>\d{1,3})(?:'s)?[\s,;]{0,3}head\s{0,2}[=:#]?\s?(?<index>\d{1,3})(?![\w%]|[.:/]\d)/gi,
  // head 7 of layer 10
  /(?<!\w)head\s{1,2}(?<index>\d{1,3})\s(?:of|in)\s(?:the\s)?layer\s{1,2}(?<layer>\d{1,3})(?![\w%]|[.:/]\d)/gi,
  // head (10, 7)
  /(?<!\w)head\s?\(\s?(?<layer>\d{1,3})\s?,\s?(?<index>\d{1,3})\s?\)/gi,
  // W_Q[10, 7], W_Q[10][7]
  /(?<!\w|attn\.)(?:W_(?:Q|K|V|O|QK|OV)|b_[QKV])\[\s?(?<layer>\d{1,3})\s?(?:,|\]\s?\[)\s?(?<index>\d{1,3})(?=\s?[,\]])/g,
];
/** Not HEAD, which is git's. */
const NOUN = /(?<!\w)[Hh]ead(?<plural>s)?\s{1,3}/g;
/** No layer has this many, and a value such as 0.3512 is not a neuron. */
const MOST_HEADS = 1000;
/** The first line of a fenced block. */
const KEY = /^head:\s{0,3}/g;

/**
 * Every head named in a line, from left to right: `L10H7`, `heads 10.7 and 9.6`, `layer 10 head 7`, `W_Q[10, 7]`,
 * `blocks.10.attn.hook_z[:, :, 7]`. A bare `10.7` may be any number, and does not count.
 */
export function headMentions(line: string): Mention<HeadRef>[] {
  const text = readablePart(line);
  if (!CLUE.test(text)) return [];
  const refOf = (layer: number, head: number): HeadRef => ({ layer, head });
  return inOrder([
    ...SPELLINGS.flatMap((spelling) => spelled(text, spelling, refOf)),
    ...[NOUN, KEY]
      .flatMap((noun) => numbersAfter(text, noun, refOf))
      .filter(({ ref }) => ref.head < MOST_HEADS),
    ...tensorMentions(text, 'attn', refOf),
  ]);
}
