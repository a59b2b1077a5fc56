import { matchesIn, type Mention } from './mention.js';

/** `blocks.10.attn.hook_z"][:, :, 7]`, `blocks[3].mlp.W_in[:, 512]`: TransformerLens' names, followed by an index. */
const TENSOR =
  /(?<!\w)blocks[.[](?<layer>0|[1-9]\d{0,2})\]?\.(?<part>attn|mlp)(?:\.(?<name>\w{1,40}))?["']?\]?(?:\s?(?:…|\.\.\.)\s?)?\[(?<index>[^\][]{1,60})\]/g;
const INTEGER = /^(?:0|[1-9]\d{0,5})$/;

/**
 * Which position of an index is the head or neuron: in the first dimension, in the second, or in activations, whose
 * dimensions are `[batch, pos, …]` or `[pos, …]`, or `[batch, head, …]` or `[head, …]`.
 */
type Place = 'first' | 'second' | 'afterBatchAndPosition' | 'afterBatch' | 'none';

const PLACES: Readonly<Record<'attn' | 'mlp', readonly (readonly [RegExp, Place])[]>> = {
  attn: [
    [/^W_/, 'first'],
    [/^b_[QKV]$/, 'first'],
    [/^b_O$/, 'none'],
    [/^hook_(?:pattern|attn_scores)$/, 'afterBatch'],
    [/^hook_/, 'afterBatchAndPosition'],
  ],
  mlp: [
    [/^W_(?:in|gate)$/, 'second'],
    [/^(?:W_out|b_in)$/, 'first'],
    [/^b_out$/, 'none'],
    [/^hook_/, 'afterBatchAndPosition'],
  ],
};

/** The heads (`attn`) or neurons (`mlp`) that tensors of a TransformerLens model are indexed with. */
export function tensorMentions<Ref>(
  line: string,
  part: 'attn' | 'mlp',
  refOf: (layer: number, index: number) => Ref,
): Mention<Ref>[] {
  return matchesIn(line, TENSOR).flatMap((match) => {
    const { layer, name = '', index } = match.groups!;
    if (match.groups!.part !== part) return [];
    const place = PLACES[part].find(([names]) => names.test(name))?.[1] ?? 'first';
    const entry = entryAt(
      place,
      index.split(',').map((text) => text.trim()),
    );
    if (entry === undefined || !INTEGER.test(entry)) return [];
    const end = match.index + match[0].length;
    return [{ ref: refOf(Number(layer), Number(entry)), start: match.index, end }];
  });
}

function entryAt(place: Place, entries: readonly string[]): string | undefined {
  const [first, second, third] = entries;
  // A lone 0 is the batch's.
  const alone = entries.length === 1 && first !== '0' ? first : undefined;
  switch (place) {
    case 'first':
      return first;
    case 'second':
      return second;
    case 'afterBatch':
      return second === ':' && first !== '0' ? first : (second ?? alone);
    case 'afterBatchAndPosition':
      return third ?? (first === ':' ? second : alone);
    case 'none':
      return undefined;
  }
}
