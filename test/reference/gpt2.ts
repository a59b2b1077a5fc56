import { Matrix } from 'ml-matrix';

export type ActivationName = 'gelu_new' | 'gelu' | 'relu';

export interface Gpt2Config {
  readonly nLayers: number;
  readonly nHeads: number;
  /** n_heads times d_head. */
  readonly dModel: number;
  readonly dHead: number;
  readonly dMlp: number;
  readonly dVocab: number;
  readonly nCtx: number;
  readonly activation: ActivationName;
  readonly layerNormEps: number;
  readonly scaleAttnByInverseLayerIdx: boolean;
}

/** Numbers row by row. */
export interface RawTensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/**
 * A checkpoint in GPT-2's own layout, by Hugging Face's names without the prefix `transformer.` (`wte.weight`,
 * `h.0.attn.c_attn.weight`, …, `lm_head.weight` when the file has it).
 */
export interface RawGpt2 {
  readonly config: Gpt2Config;
  readonly tensors: ReadonlyMap<string, RawTensor>;
}

/** Weight and bias, both `[1, d_model]`. */
export interface LayerNormWeights {
  readonly w: Matrix;
  readonly b: Matrix;
}

/** W_Q, W_K, W_V `[d_model, d_head]`, W_O `[d_head, d_model]`; biases `[1, d_head]`. */
export interface HeadWeights {
  readonly W_Q: Matrix;
  readonly W_K: Matrix;
  readonly W_V: Matrix;
  readonly W_O: Matrix;
  readonly b_Q: Matrix;
  readonly b_K: Matrix;
  readonly b_V: Matrix;
}

/** b_O, b_out `[1, d_model]`; W_in `[d_model, d_mlp]`, b_in `[1, d_mlp]`; W_out `[d_mlp, d_model]`. */
export interface LayerWeights {
  /** Absent once folded: the LayerNorm then only centres and scales. */
  readonly ln1?: LayerNormWeights;
  readonly ln2?: LayerNormWeights;
  readonly heads: readonly HeadWeights[];
  readonly b_O: Matrix;
  readonly W_in: Matrix;
  readonly b_in: Matrix;
  readonly W_out: Matrix;
  readonly b_out: Matrix;
}

/**
 * TransformerLens' weights: W_E `[d_vocab, d_model]`, W_pos `[n_ctx, d_model]`, W_U `[d_model, d_vocab]`,
 * b_U `[1, d_vocab]`. Biases are matrices of one row. All are float64.
 */
export interface CanonicalWeights {
  readonly config: Gpt2Config;
  readonly W_E: Matrix;
  readonly W_pos: Matrix;
  readonly layers: readonly LayerWeights[];
  readonly lnFinal?: LayerNormWeights;
  readonly W_U: Matrix;
  readonly b_U: Matrix;
}

/**
 * A raw tensor as a matrix; a vector becomes one row.
 *
 * @throws RangeError when the checkpoint has no such tensor
 */
export function rawMatrix({ tensors }: RawGpt2, name: string): Matrix {
  const tensor = tensors.get(name);
  if (!tensor) throw new RangeError(`The checkpoint has no tensor ${name}`);
  const columns = tensor.shape.at(-1)!;
  return Matrix.from1DArray(tensor.data.length / columns, columns, tensor.data);
}

/** The unprocessed weights: `c_attn` cut into Q, K, V and then into heads, W_U the transpose of `lm_head` or `wte`. */
export function canonicalWeights(raw: RawGpt2): CanonicalWeights {
  const { config } = raw;
  const layerNorm = (name: string): LayerNormWeights => ({
    w: rawMatrix(raw, `${name}.weight`),
    b: rawMatrix(raw, `${name}.bias`),
  });
  const layers = Array.from({ length: config.nLayers }, (_, layer): LayerWeights => {
    const name = `h.${layer}`;
    return {
      ln1: layerNorm(`${name}.ln_1`),
      ln2: layerNorm(`${name}.ln_2`),
      heads: Array.from({ length: config.nHeads }, (_, head) => headWeights(raw, layer, head)),
      b_O: rawMatrix(raw, `${name}.attn.c_proj.bias`),
      W_in: rawMatrix(raw, `${name}.mlp.c_fc.weight`),
      b_in: rawMatrix(raw, `${name}.mlp.c_fc.bias`),
      W_out: rawMatrix(raw, `${name}.mlp.c_proj.weight`),
      b_out: rawMatrix(raw, `${name}.mlp.c_proj.bias`),
    };
  });
  return {
    config,
    W_E: rawMatrix(raw, 'wte.weight'),
    W_pos: rawMatrix(raw, 'wpe.weight'),
    layers,
    lnFinal: layerNorm('ln_f'),
    W_U: rawMatrix(raw, raw.tensors.has('lm_head.weight') ? 'lm_head.weight' : 'wte.weight').transpose(),
    b_U: Matrix.zeros(1, config.dVocab),
  };
}

function headWeights(raw: RawGpt2, layer: number, head: number): HeadWeights {
  const { dModel, dHead } = raw.config;
  const weight = rawMatrix(raw, `h.${layer}.attn.c_attn.weight`);
  const bias = rawMatrix(raw, `h.${layer}.attn.c_attn.bias`);
  const part = (matrix: Matrix, which: 0 | 1 | 2): Matrix => {
    const first = which * dModel + head * dHead;
    return matrix.subMatrix(0, matrix.rows - 1, first, first + dHead - 1);
  };
  const output = rawMatrix(raw, `h.${layer}.attn.c_proj.weight`);
  return {
    W_Q: part(weight, 0),
    W_K: part(weight, 1),
    W_V: part(weight, 2),
    W_O: output.subMatrix(head * dHead, (head + 1) * dHead - 1, 0, dModel - 1),
    b_Q: part(bias, 0),
    b_K: part(bias, 1),
    b_V: part(bias, 2),
  };
}
