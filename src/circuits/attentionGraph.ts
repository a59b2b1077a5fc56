import type { GraphNode } from '../linalg/onnxModel.js';
import type { ModelConfig } from '../model/modelConfig.js';
import { float, integer, normNodes } from './graphNodes.js';

/** What a model's attention depends on, besides its weights. */
export type AttentionKind = Pick<
  ModelConfig,
  'nHeads' | 'nKeyValueHeads' | 'dHead' | 'normEpsilon' | 'qkNorms' | 'alibiSlopes' | 'attentionSoftcap'
> & {
  /** The divisor of attention scores. */
  readonly scale: number;
  /** Whether queries and keys are rotated by position. */
  readonly rotary: boolean;
};

/**
 * Names of the values that {@link attentionNodes} reads besides its input: weights of the heads side by side in wQ
 * `[d_model, n_heads d_head]`, wK and wV `[d_model, n_key_value_heads d_head]`, stacked in wO `[n_heads d_head,
 * d_model]`; `mask` `[n, n]`; q/k norms' weights `[1, d_head]`; with rotary positions `cos` and `sin` `[n, d_head]` and
 * `turn` `[d_head, d_head]`; with ALiBi `distance` `[n, n]`, the key's position minus the query's.
 */
export function attentionInputs({ qkNorms, rotary, alibiSlopes }: AttentionKind): string[] {
  return [
    ...['mask', 'wQ', 'bQ', 'wK', 'bK', 'wV', 'bV', 'wO'],
    ...(qkNorms ? ['qNormWeight', 'kNormWeight'] : []),
    ...(rotary ? ['cos', 'sin', 'turn'] : []),
    ...(alibiSlopes ? ['distance'] : []),
  ];
}

/**
 * Attention over the rows of `input` `[n, d_model]`: for each head h the values `score${h}`, `attention${h}` `[n, n]` and
 * `written${h}` `[n, d_model]`.
 *
 * @param matched what queries and keys read, if not the same as values
 */
export function attentionNodes(kind: AttentionKind, input: string, matched = input): GraphNode[] {
  const { nHeads, nKeyValueHeads, dHead } = kind;
  const heads = [...Array(nHeads).keys()];
  const keyHeads = [...Array(nKeyValueHeads).keys()];
  return [
    { op: 'Gemm', inputs: [matched, 'wQ', 'bQ'], outputs: ['q'] },
    { op: 'Gemm', inputs: [matched, 'wK', 'bK'], outputs: ['k'] },
    { op: 'Gemm', inputs: [input, 'wV', 'bV'], outputs: ['v'] },
    ...heads.flatMap((h) => [integer(`from${h}`, h * dHead), integer(`to${h}`, (h + 1) * dHead)]),
    ...[integer('axis0', 0), integer('axis1', 1)],
    ...heads.flatMap((h) => [...split('q', h, 1), ...split('wO', h, 0), ...placed(kind, 'q', h)]),
    ...keyHeads.flatMap((h) => [...split('k', h, 1), ...split('v', h, 1), ...placed(kind, 'k', h)]),
    ...heads.flatMap((h) => headNodes(kind, h, Math.floor(h / (nHeads / nKeyValueHeads)))),
  ];
}

/** Several nodes in place of one Split: GPUs can write to only about ten matrices at a time. */
function split(name: string, head: number, axis: number): GraphNode[] {
  const inputs = [name, `from${head}`, `to${head}`, `axis${axis}`];
  return [{ op: 'Slice', inputs, outputs: [`${name}${head}`] }];
}

/** A head's queries or keys, normed and rotated as in the model, as `${name}${head}Placed`. */
function placed({ qkNorms, rotary, normEpsilon }: AttentionKind, name: 'q' | 'k', head: number): GraphNode[] {
  const [raw, placedName] = [`${name}${head}`, `${name}${head}Placed`];
  const normed = qkNorms ? `${raw}Normed` : raw;
  const norm = { normalization: 'RMSNorm', normEpsilon } as const;
  return [
    ...(qkNorms ? normNodes(norm, `${name}Norm`, raw, normed) : []),
    ...(rotary
      ? [
          { op: 'Mul', inputs: [normed, 'cos'], outputs: [`${raw}Cos`] },
          { op: 'MatMul', inputs: [normed, 'turn'], outputs: [`${raw}Turned`] },
          { op: 'Mul', inputs: [`${raw}Turned`, 'sin'], outputs: [`${raw}Sin`] },
          { op: 'Add', inputs: [`${raw}Cos`, `${raw}Sin`], outputs: [placedName] },
        ]
      : [{ op: 'Identity', inputs: [normed], outputs: [placedName] }]),
  ];
}

function headNodes(kind: AttentionKind, head: number, key: number): GraphNode[] {
  return [
    ...scoreNodes(kind, head, key),
    { op: 'Softmax', inputs: [`score${head}`], outputs: [`attention${head}`], attributes: { axis: -1 } },
    { op: 'MatMul', inputs: [`attention${head}`, `v${key}`], outputs: [`z${head}`] },
    { op: 'MatMul', inputs: [`z${head}`, `wO${head}`], outputs: [`written${head}`] },
  ];
}

function scoreNodes({ scale, attentionSoftcap, alibiSlopes }: AttentionKind, head: number, key: number) {
  const pair = [`q${head}Placed`, `k${key}Placed`];
  const attributes = { transB: 1, alpha: { float: 1 / scale } };
  const mask = alibiSlopes ? `mask${head}` : 'mask';
  const bias: GraphNode[] = alibiSlopes
    ? [
        float(`slope${head}`, alibiSlopes[head]),
        { op: 'Mul', inputs: ['distance', `slope${head}`], outputs: [`bias${head}`] },
        { op: 'Add', inputs: ['mask', `bias${head}`], outputs: [mask] },
      ]
    : [];
  if (attentionSoftcap === undefined) {
    return [...bias, { op: 'Gemm', inputs: [...pair, mask], outputs: [`score${head}`], attributes }];
  }
  return [
    ...bias,
    float(`cap${head}`, attentionSoftcap),
    { op: 'Gemm', inputs: pair, outputs: [`raw${head}`], attributes },
    { op: 'Div', inputs: [`raw${head}`, `cap${head}`], outputs: [`part${head}`] },
    { op: 'Tanh', inputs: [`part${head}`], outputs: [`bent${head}`] },
    { op: 'Mul', inputs: [`bent${head}`, `cap${head}`], outputs: [`capped${head}`] },
    { op: 'Add', inputs: [`capped${head}`, mask], outputs: [`score${head}`] },
  ];
}
