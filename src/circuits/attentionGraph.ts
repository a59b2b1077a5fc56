import type { GraphNode } from '../linalg/onnxModel.js';
import type { ModelConfig, Rotary } from '../model/modelConfig.js';
import type { HeadNormKind } from '../model/norm.js';
import { rotaryPairs } from '../model/rotate.js';
import { float, integers } from './constantNodes.js';
import { rmsNodes, scaleNodes } from './graphNodes.js';
import { columnProduct, turned, type ProductOrder } from './weightProducts.js';

/** What a model's attention depends on, besides its weights. */
export type AttentionKind = Pick<ModelConfig, 'nHeads' | 'nKeyValueHeads' | 'dHead' | 'attentionSoftcap'> &
  ProductOrder & {
    readonly qkNorms?: HeadNormKind;
    /** Whether queries are multiplied by a number for each position. */
    readonly grows?: true;
    /** The divisor of attention scores. */
    readonly scale: number;
    /** Which entries of queries and keys are rotated together, if any. */
    readonly rotary?: Pick<Rotary, 'dims' | 'adjacent'>;
    /** Whether scores fall with the distance. */
    readonly alibi?: true;
    /** Prompts of one length that are run together, one after the other in the input; 1 if absent. */
    readonly prompts?: number;
  };

/**
 * Names of the values that {@link attentionNodes} reads besides its input: weights wQ, wK, wV and wO with the heads one
 * after the other, see {@link ProductOrder}; biases as columns, `[n_heads d_head, 1]`; `mask` `[n, n]`; q/k norms' weights
 * and biases `[heads d_head, 1]`; what queries grow by, `[1, n]`; with rotary positions `cos` and `sin` `[d_head, n]`;
 * with ALiBi `distance` `[n, n]`, the key's position minus the query's, and `slopes` `[n_heads, 1]`.
 */
export function attentionInputs({ qkNorms, rotary, alibi, grows }: AttentionKind): string[] {
  return [
    ...['mask', 'wQ', 'bQ', 'wK', 'bK', 'wV', 'bV', 'wO'],
    ...(qkNorms ? ['qNormWeight', 'kNormWeight'] : []),
    ...(qkNorms?.normalization === 'LayerNorm' ? ['qNormBias', 'kNormBias'] : []),
    ...(grows ? ['growth'] : []),
    ...(rotary ? ['cos', 'sin'] : []),
    ...(alibi ? ['distance', 'slopes'] : []),
  ];
}

/**
 * Attention over the rows of `input` `[n, d_model]`, all heads in one product each: the values `scores` and `pattern`
 * `[n_heads n, n]`, `z` `[n_heads n, d_head]` (the values that each head attends to, before W_O), and `output`, the sum
 * of what they write and `bO`, `[n, d_model]`. Queries, keys and values are columns, `[heads, d_head, n]`; heads that
 * share a key head take part in its products as one matrix of more rows. Prompts that are run together see only
 * themselves: `scores` and `pattern` are `[n_heads prompts n, n]`, and everything else is over the positions of all.
 *
 * @param matched what queries and keys read, if not the same as values
 */
export function attentionNodes(
  kind: AttentionKind,
  input: string,
  output: string,
  matched = input,
): GraphNode[] {
  const { nHeads, nKeyValueHeads, dHead, scale, grows, prompts = 1 } = kind;
  return [
    // A size of 0 is that of the input.
    integers('queryHeads', nHeads, dHead, -1),
    integers('keyHeads', nKeyValueHeads, dHead, -1),
    integers('byPlace', nHeads, -1, dHead),
    integers('stackedHeads', -1, dHead),
    integers('allHeads', nHeads * dHead, -1),
    ...['q', 'k', 'v'].flatMap((name) => {
      const own = name.toUpperCase();
      return [
        columnProduct(kind, `w${own}`, name === 'v' ? input : matched, `b${own}`, `${name}Flat`),
        reshape(`${name}Flat`, name === 'q' ? 'queryHeads' : 'keyHeads', name),
      ];
    }),
    ...(kind.rotary ? [integers('partners', ...partners(kind.rotary, dHead))] : []),
    ...placed(kind, 'q'),
    ...placed(kind, 'k'),
    ...(grows ? [{ op: 'Mul', inputs: ['qPlaced', 'growth'], outputs: ['qGrown'] }] : []),
    float('perScale', 1 / scale),
    { op: 'Mul', inputs: [grows ? 'qGrown' : 'qPlaced', 'perScale'], outputs: ['qScaled'] },
    ...(prompts > 1 ? attendedTogether(kind, prompts) : attended(kind)),
    reshape('zByKey', 'stackedHeads', 'z'),
    reshape('zByKey', 'byPlace', 'zByHead'),
    transpose('zByHead', 'zColumns', [0, 2, 1]),
    reshape('zColumns', 'allHeads', 'zFlat'),
    columnProduct(kind, 'wO', 'zFlat', 'bO', `${output}Columns`, 'columns'),
    turned(`${output}Columns`, output),
  ];
}

function reshape(value: string, shape: string, out: string): GraphNode {
  return { op: 'Reshape', inputs: [value, shape], outputs: [out] };
}

function transpose(value: string, out: string, perm: readonly number[]): GraphNode {
  return { op: 'Transpose', inputs: [value], outputs: [out], attributes: { perm } };
}

/** From `qScaled`, `kPlaced` and `v` to `scores`, `pattern` and `zByKey`, on one prompt. */
function attended(kind: AttentionKind): GraphNode[] {
  const { nHeads, nKeyValueHeads, dHead } = kind;
  return [
    integers('byKey', nKeyValueHeads, -1, 0),
    integers('byHead', nHeads, -1, 0),
    integers('byKeyOfHead', nKeyValueHeads, -1, dHead),
    integers('stacked', -1, 0),
    transpose('qScaled', 'queries', [0, 2, 1]),
    reshape('queries', 'byKeyOfHead', 'queriesByKey'),
    { op: 'MatMul', inputs: ['queriesByKey', 'kPlaced'], outputs: ['productsByKey'] },
    reshape('productsByKey', 'byHead', 'products'),
    ...scoreNodes(kind, [nHeads, 1, 1]),
    { op: 'Softmax', inputs: ['scoresByHead'], outputs: ['patternByHead'], attributes: { axis: -1 } },
    reshape('scoresByHead', 'stacked', 'scores'),
    reshape('patternByHead', 'stacked', 'pattern'),
    reshape('patternByHead', 'byKey', 'patternByKey'),
    transpose('v', 'values', [0, 2, 1]),
    { op: 'MatMul', inputs: ['patternByKey', 'values'], outputs: ['zByKey'] },
  ];
}

/** The same on several prompts: all by key head, head of it, prompt, and position. */
function attendedTogether(kind: AttentionKind, prompts: number): GraphNode[] {
  const { nHeads, nKeyValueHeads: keys, dHead } = kind;
  const heads = nHeads / keys;
  const stacked = (value: string, out: string): GraphNode => ({
    ...{ op: 'Flatten', inputs: [value], outputs: [out], attributes: { axis: 4 } },
  });
  return [
    integers('queryPlaces', keys, heads, prompts, -1, dHead),
    integers('columnPlaces', keys, 1, dHead, prompts, -1),
    transpose('qScaled', 'queries', [0, 2, 1]),
    reshape('queries', 'queryPlaces', 'queriesByKey'),
    reshape('kPlaced', 'columnPlaces', 'keyColumns'),
    transpose('keyColumns', 'keysByPrompt', [0, 1, 3, 2, 4]),
    { op: 'MatMul', inputs: ['queriesByKey', 'keysByPrompt'], outputs: ['products'] },
    ...scoreNodes(kind, [keys, heads, 1, 1, 1]),
    { op: 'Softmax', inputs: ['scoresByHead'], outputs: ['patternByHead'], attributes: { axis: -1 } },
    stacked('scoresByHead', 'scores'),
    stacked('patternByHead', 'pattern'),
    reshape('v', 'columnPlaces', 'valueColumns'),
    transpose('valueColumns', 'valuesByPrompt', [0, 1, 3, 4, 2]),
    { op: 'MatMul', inputs: ['patternByHead', 'valuesByPrompt'], outputs: ['zByKey'] },
  ];
}

/** The heads' queries or keys, normed and rotated as in the model, as `${name}Placed`. */
function placed(kind: AttentionKind, name: 'q' | 'k'): GraphNode[] {
  const { qkNorms, rotary } = kind;
  const [placedName, between] = [`${name}Placed`, `${name}Between`];
  const turn = (input: string, output: string) =>
    rotary ? rotated(name, input, output) : same(input, output);
  const norm = (input: string, output: string) =>
    qkNorms ? headNorm(kind, qkNorms, name, input, output) : same(input, output);
  return qkNorms?.afterRotary
    ? [...turn(name, between), ...norm(between, placedName)]
    : [...norm(name, between), ...turn(between, placedName)];
}

function same(input: string, output: string): GraphNode[] {
  return [{ op: 'Identity', inputs: [input], outputs: [output] }];
}

function rotated(name: string, input: string, output: string): GraphNode[] {
  return [
    { op: 'Mul', inputs: [input, 'cos'], outputs: [`${name}Cos`] },
    { op: 'Gather', inputs: [input, 'partners'], outputs: [`${name}Partner`], attributes: { axis: 1 } },
    { op: 'Mul', inputs: [`${name}Partner`, 'sin'], outputs: [`${name}Sin`] },
    { op: 'Add', inputs: [`${name}Cos`, `${name}Sin`], outputs: [output] },
  ];
}

/** The norm of queries or keys `[heads, d_head, n]`, over d_head or all heads together. */
function headNorm(
  { nHeads, nKeyValueHeads, dHead }: AttentionKind,
  { normalization, spansHeads, normEpsilon }: HeadNormKind,
  name: 'q' | 'k',
  input: string,
  output: string,
): GraphNode[] {
  const along = spansHeads ? [0, 1] : [1];
  const [axes, mean, centred, shape] = [`${name}Axes`, `${name}Mean`, `${name}Centred`, `${name}WeightShape`];
  const isCentred = normalization === 'LayerNorm';
  const byHead = (part: 'Weight' | 'Bias'): GraphNode => ({
    ...{ op: 'Reshape', inputs: [`${name}Norm${part}`, shape], outputs: [`${name}HeadNorm${part}`] },
  });
  const scaled = isCentred ? `${name}Weighted` : output;
  return [
    integers(shape, name === 'q' ? nHeads : nKeyValueHeads, dHead, 1),
    byHead('Weight'),
    ...(isCentred
      ? [
          integers(axes, ...along),
          { op: 'ReduceMean', inputs: [input, axes], outputs: [mean], attributes: { keepdims: 1 } },
          { op: 'Sub', inputs: [input, mean], outputs: [centred] },
        ]
      : same(input, centred)),
    ...rmsNodes(normEpsilon, centred, `${name}Normed`, along),
    ...scaleNodes(`${name}HeadNorm`, `${name}Normed`, centred, scaled),
    ...(isCentred
      ? [byHead('Bias'), { op: 'Add', inputs: [scaled, `${name}HeadNormBias`], outputs: [output] }]
      : []),
  ];
}

/** The entry of a head that each one is rotated with: itself if it isn't rotated. */
function partners(rotary: Pick<Rotary, 'dims' | 'adjacent'>, dHead: number): number[] {
  const others = Array.from({ length: dHead }, (_, entry) => entry);
  for (const [first, second] of rotaryPairs(rotary)) {
    others[first] = second;
    others[second] = first;
  }
  return others;
}

/**
 * From `products` to `scoresByHead`, both over `[n, n]` in the last two places.
 *
 * @param byHead the shape in which one number of each head stands over them
 */
function scoreNodes({ attentionSoftcap, alibi }: AttentionKind, byHead: readonly number[]): GraphNode[] {
  const capped: GraphNode[] =
    attentionSoftcap === undefined
      ? []
      : [
          float('cap', attentionSoftcap),
          { op: 'Div', inputs: ['products', 'cap'], outputs: ['part'] },
          { op: 'Tanh', inputs: ['part'], outputs: ['bent'] },
          { op: 'Mul', inputs: ['bent', 'cap'], outputs: ['capped'] },
        ];
  const own = attentionSoftcap === undefined ? 'products' : 'capped';
  if (!alibi) return [...capped, { op: 'Add', inputs: [own, 'mask'], outputs: ['scoresByHead'] }];
  return [
    ...capped,
    integers('slopeOfHead', ...byHead),
    { op: 'Reshape', inputs: ['slopes', 'slopeOfHead'], outputs: ['slopesByHead'] },
    { op: 'Mul', inputs: ['distance', 'slopesByHead'], outputs: ['penalty'] },
    { op: 'Add', inputs: ['mask', 'penalty'], outputs: ['maskByHead'] },
    { op: 'Add', inputs: [own, 'maskByHead'], outputs: ['scoresByHead'] },
  ];
}
