import { Matrix } from 'ml-matrix';
import type { CanonicalWeights, Gpt2Config, LayerNormWeights, RawGpt2 } from './gpt2.js';
import { rawMatrix } from './gpt2.js';
import { activate, layerNorm, softmax } from './nonlinearities.js';

/** All that a forward pass over `[n]` tokens computes on its way. */
export interface Trace {
  /** Per layer, `[n, d_model]`: before the layer, between attention and MLP, after the layer. */
  readonly residPre: readonly Matrix[];
  readonly residMid: readonly Matrix[];
  readonly residPost: readonly Matrix[];
  /** Per layer and head, `[n queries, n keys]`: scaled, with -Infinity where the key comes after the query. */
  readonly scores: readonly (readonly Matrix[])[];
  /** Their softmax over keys. */
  readonly attention: readonly (readonly Matrix[])[];
  /** `[n, d_vocab]` */
  readonly logits: Matrix;
}

/** The parts in which the two ways of storing weights differ. */
interface Blocks {
  /** `[n, d_model]`: token plus position. */
  embed(): Matrix;
  attend(layer: number, x: Matrix): { output: Matrix; scores: Matrix[]; attention: Matrix[] };
  mlp(layer: number, x: Matrix): Matrix;
  unembed(x: Matrix): Matrix;
}

/**
 * GPT-2 as Hugging Face computes it, from the file's own tensors: no processing, no canonical weights.
 *
 * @throws RangeError for tokens outside the vocabulary or more than n_ctx of them
 */
export function forwardRaw(raw: RawGpt2, tokens: readonly number[]): Trace {
  const { config } = raw;
  const { dModel, dHead, nHeads, layerNormEps, activation } = config;
  const conv1d = (name: string, x: Matrix): Matrix =>
    x.mmul(rawMatrix(raw, `${name}.weight`)).addRowVector(rawMatrix(raw, `${name}.bias`).to1DArray());
  const norm = (name: string, x: Matrix): Matrix =>
    layerNorm(x, layerNormEps, { w: rawMatrix(raw, `${name}.weight`), b: rawMatrix(raw, `${name}.bias`) });

  return forward(config, tokens, {
    embed: () => embedding(rawMatrix(raw, 'wte.weight'), rawMatrix(raw, 'wpe.weight'), tokens),
    attend: (layer, x) => {
      const qkv = conv1d(`h.${layer}.attn.c_attn`, norm(`h.${layer}.ln_1`, x));
      const slice = (which: number, head: number): Matrix => {
        const first = which * dModel + head * dHead;
        return qkv.subMatrix(0, qkv.rows - 1, first, first + dHead - 1);
      };
      const merged = Matrix.zeros(x.rows, dModel);
      const scores: Matrix[] = [];
      const attention: Matrix[] = [];
      for (let head = 0; head < nHeads; head++) {
        scores.push(causalScores(slice(0, head), slice(1, head), scoreScale(config, layer)));
        attention.push(softmax(scores[head]));
        merged.setSubMatrix(attention[head].mmul(slice(2, head)), 0, head * dHead);
      }
      return { output: conv1d(`h.${layer}.attn.c_proj`, merged), scores, attention };
    },
    mlp: (layer, x) => {
      const hidden = activate(conv1d(`h.${layer}.mlp.c_fc`, norm(`h.${layer}.ln_2`, x)), activation);
      return conv1d(`h.${layer}.mlp.c_proj`, hidden);
    },
    unembed: (x) => {
      const head = raw.tensors.has('lm_head.weight') ? 'lm_head.weight' : 'wte.weight';
      return norm('ln_f', x).mmul(rawMatrix(raw, head).transpose());
    },
  });
}

/**
 * The same from canonical weights, processed or not, as TransformerLens computes it.
 *
 * @throws RangeError for tokens outside the vocabulary or more than n_ctx of them
 */
export function forwardCanonical(weights: CanonicalWeights, tokens: readonly number[]): Trace {
  const { config } = weights;
  const norm = (x: Matrix, ln?: LayerNormWeights): Matrix => layerNorm(x, config.layerNormEps, ln);
  const affine = (x: Matrix, W: Matrix, b: Matrix): Matrix => x.mmul(W).addRowVector(b.to1DArray());

  return forward(config, tokens, {
    embed: () => embedding(weights.W_E, weights.W_pos, tokens),
    attend: (layer, x) => {
      const { ln1, heads, b_O } = weights.layers[layer];
      const normalised = norm(x, ln1);
      const output = Matrix.zeros(x.rows, config.dModel).addRowVector(b_O.to1DArray());
      const scores: Matrix[] = [];
      const attention: Matrix[] = [];
      heads.forEach(({ W_Q, b_Q, W_K, b_K, W_V, b_V, W_O }, head) => {
        const query = affine(normalised, W_Q, b_Q);
        const key = affine(normalised, W_K, b_K);
        scores.push(causalScores(query, key, scoreScale(config, layer)));
        attention.push(softmax(scores[head]));
        output.add(attention[head].mmul(affine(normalised, W_V, b_V)).mmul(W_O));
      });
      return { output, scores, attention };
    },
    mlp: (layer, x) => {
      const { ln2, W_in, b_in, W_out, b_out } = weights.layers[layer];
      return affine(activate(affine(norm(x, ln2), W_in, b_in), config.activation), W_out, b_out);
    },
    unembed: (x) => affine(norm(x, weights.lnFinal), weights.W_U, weights.b_U),
  });
}

function forward(config: Gpt2Config, tokens: readonly number[], blocks: Blocks): Trace {
  if (tokens.length > config.nCtx)
    throw new RangeError(`${tokens.length} tokens, but n_ctx is ${config.nCtx}`);
  const unknown = tokens.find((token) => !Number.isInteger(token) || token < 0 || token >= config.dVocab);
  if (unknown !== undefined) throw new RangeError(`No token ${unknown} in a vocabulary of ${config.dVocab}`);

  const residPre: Matrix[] = [];
  const residMid: Matrix[] = [];
  const residPost: Matrix[] = [];
  const scores: Matrix[][] = [];
  const attention: Matrix[][] = [];
  let residual = blocks.embed();
  for (let layer = 0; layer < config.nLayers; layer++) {
    residPre.push(residual);
    const attended = blocks.attend(layer, residual);
    scores.push(attended.scores);
    attention.push(attended.attention);
    residual = Matrix.add(residual, attended.output);
    residMid.push(residual);
    residual = Matrix.add(residual, blocks.mlp(layer, residual));
    residPost.push(residual);
  }
  return { residPre, residMid, residPost, scores, attention, logits: blocks.unembed(residual) };
}

function embedding(W_E: Matrix, W_pos: Matrix, tokens: readonly number[]): Matrix {
  return new Matrix(
    tokens.map((token, position) =>
      Matrix.add(W_E.getRowVector(token), W_pos.getRowVector(position)).getRow(0),
    ),
  );
}

function scoreScale({ dHead, scaleAttnByInverseLayerIdx }: Gpt2Config, layer: number): number {
  return 1 / Math.sqrt(dHead) / (scaleAttnByInverseLayerIdx ? layer + 1 : 1);
}

function causalScores(query: Matrix, key: Matrix, scale: number): Matrix {
  const rows = query
    .mmul(key.transpose())
    .to2DArray()
    .map((row, q) => row.map((score, k) => (k <= q ? score * scale : -Infinity)));
  return new Matrix(rows);
}
