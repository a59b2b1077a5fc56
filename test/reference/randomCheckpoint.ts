import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from './random.js';
import type { Random } from './random.js';
import { encodeSafetensors } from './safetensors.js';
import type { TensorToWrite } from './safetensors.js';
import type { FloatDtype } from './rounding.js';
import type { ActivationName, Gpt2Config, RawGpt2, RawTensor } from './gpt2.js';

export interface RandomCheckpointOptions {
  readonly seed?: number;
  readonly nLayers?: number;
  readonly nHeads?: number;
  readonly dHead?: number;
  readonly dVocab?: number;
  readonly nCtx?: number;
  /** null leaves `n_inner` null in config.json: 4 d_model. */
  readonly dMlp?: number | null;
  readonly activation?: ActivationName;
  readonly dtype?: FloatDtype;
  readonly prefix?: '' | 'transformer.';
  /** Whether `lm_head.weight` stands in the file, and whether it is W_E's copy or a matrix of its own. */
  readonly lmHead?: 'tied-absent' | 'tied-present' | 'untied';
  /** Writes the buffers that old files carry: `attn.bias` (the causal mask) and `attn.masked_bias` (a scalar), F32. */
  readonly extras?: boolean;
  readonly layerNormEps?: number;
  readonly scaleAttnByInverseLayerIdx?: boolean;
  /** The file's `__metadata__`; undefined leaves it out. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** Changes the weights, by their names in the file without the prefix, before they are written. */
  readonly plant?: (weights: ReadonlyMap<string, RawTensor>) => void;
}

export interface RandomCheckpoint {
  readonly folder: string;
  /** Exactly the numbers that the file holds. */
  readonly raw: RawGpt2;
}

const DEFAULTS = {
  seed: 1,
  nLayers: 2,
  nHeads: 3,
  dHead: 5,
  dVocab: 101,
  nCtx: 16,
  dMlp: null,
  activation: 'gelu_new',
  dtype: 'F32',
  prefix: '',
  lmHead: 'tied-absent',
  extras: false,
  layerNormEps: 1e-5,
  scaleAttnByInverseLayerIdx: false,
  metadata: { format: 'pt' },
} as const satisfies RandomCheckpointOptions;

/**
 * Writes a GPT-2 checkpoint as Hugging Face stores it (config.json, model.safetensors) into the folder, which is
 * made when absent. Everything that a wrong formula could lose is there to be lost: LayerNorm weights differ from 1
 * and biases from 0, all biases are non-zero, and no matrix is centred along either axis.
 */
export function makeRandomCheckpoint(
  folder: string,
  options: RandomCheckpointOptions = {},
): RandomCheckpoint {
  const all = { ...DEFAULTS, ...options };
  const dModel = all.nHeads * all.dHead;
  const config: Gpt2Config = {
    nLayers: all.nLayers,
    nHeads: all.nHeads,
    dModel,
    dHead: all.dHead,
    dMlp: all.dMlp ?? 4 * dModel,
    dVocab: all.dVocab,
    nCtx: all.nCtx,
    activation: all.activation,
    layerNormEps: all.layerNormEps,
    scaleAttnByInverseLayerIdx: all.scaleAttnByInverseLayerIdx,
  };

  const weights = randomWeights(config, seededRandom(all.seed), all.lmHead);
  options.plant?.(weights);
  const inFile = (name: string): string => (name === 'lm_head.weight' ? name : all.prefix + name);
  const tensors: TensorToWrite[] = [...weights].map(([name, tensor]) => ({
    name: inFile(name),
    dtype: all.dtype,
    ...tensor,
  }));
  if (all.extras) tensors.push(...maskBuffers(config, all.prefix));
  const file = encodeSafetensors(tensors, all.metadata);

  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(configJson(config, all), undefined, 2));
  writeFileSync(join(folder, 'model.safetensors'), file.bytes);
  const rounded = [...weights].map(([name, { shape }]): [string, RawTensor] => [
    name,
    { shape, data: file.values.get(inFile(name))! },
  ]);
  return { folder, raw: { config, tensors: new Map(rounded) } };
}

function randomWeights(
  { nLayers, dModel, dMlp, dVocab, nCtx }: Gpt2Config,
  random: Random,
  lmHead: 'tied-absent' | 'tied-present' | 'untied',
): Map<string, RawTensor> {
  const tensors = new Map<string, RawTensor>();
  const matrix = (name: string, rows: number, columns: number, scale: number): void => {
    tensors.set(name, { shape: [rows, columns], data: uncentred(random, rows, columns, scale) });
  };
  const vector = (name: string, size: number, mean: number, scale: number): void => {
    const data = Float64Array.from({ length: size }, () => mean + scale * random.normal());
    tensors.set(name, { shape: [size], data });
  };
  const layerNorm = (name: string): void => {
    vector(`${name}.weight`, dModel, 1, 0.3);
    vector(`${name}.bias`, dModel, 0, 0.2);
  };
  const conv1d = (name: string, from: number, to: number): void => {
    matrix(`${name}.weight`, from, to, 1 / Math.sqrt(from));
    vector(`${name}.bias`, to, 0, 0.2);
  };

  matrix('wte.weight', dVocab, dModel, 0.5);
  matrix('wpe.weight', nCtx, dModel, 0.3);
  for (let layer = 0; layer < nLayers; layer++) {
    layerNorm(`h.${layer}.ln_1`);
    conv1d(`h.${layer}.attn.c_attn`, dModel, 3 * dModel);
    conv1d(`h.${layer}.attn.c_proj`, dModel, dModel);
    layerNorm(`h.${layer}.ln_2`);
    conv1d(`h.${layer}.mlp.c_fc`, dModel, dMlp);
    conv1d(`h.${layer}.mlp.c_proj`, dMlp, dModel);
  }
  layerNorm('ln_f');
  if (lmHead === 'untied') matrix('lm_head.weight', dVocab, dModel, 0.5);
  if (lmHead === 'tied-present') tensors.set('lm_head.weight', tensors.get('wte.weight')!);
  return tensors;
}

/** Normal entries with an offset for every row, one for every column, and one for all. */
export function uncentred(random: Random, rows: number, columns: number, scale: number): Float64Array {
  const ofColumn = Float64Array.from({ length: columns }, () => 0.3 * random.normal());
  const data = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const ofRow = 0.3 + 0.3 * random.normal();
    for (let column = 0; column < columns; column++) {
      data[row * columns + column] = scale * (random.normal() + ofRow + ofColumn[column]);
    }
  }
  return data;
}

function maskBuffers({ nLayers, nCtx }: Gpt2Config, prefix: string): TensorToWrite[] {
  const mask = Float64Array.from({ length: nCtx * nCtx }, (_, i) =>
    i % nCtx <= Math.floor(i / nCtx) ? 1 : 0,
  );
  return Array.from({ length: nLayers }, (_, layer): TensorToWrite[] => [
    { name: `${prefix}h.${layer}.attn.bias`, dtype: 'F32', shape: [1, 1, nCtx, nCtx], data: mask },
    { name: `${prefix}h.${layer}.attn.masked_bias`, dtype: 'F32', shape: [], data: Float64Array.of(-1e4) },
  ]).flat();
}

const TORCH_DTYPE: Readonly<Record<FloatDtype, string>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
};

function configJson(
  config: Gpt2Config,
  { dMlp, dtype, lmHead }: { dMlp: number | null; dtype: FloatDtype; lmHead: string },
): Record<string, unknown> {
  return {
    architectures: ['GPT2LMHeadModel'],
    model_type: 'gpt2',
    n_layer: config.nLayers,
    n_head: config.nHeads,
    n_embd: config.dModel,
    n_inner: dMlp,
    n_ctx: config.nCtx,
    n_positions: config.nCtx,
    vocab_size: config.dVocab,
    activation_function: config.activation,
    layer_norm_epsilon: config.layerNormEps,
    scale_attn_weights: true,
    scale_attn_by_inverse_layer_idx: config.scaleAttnByInverseLayerIdx,
    tie_word_embeddings: lmHead !== 'untied',
    torch_dtype: TORCH_DTYPE[dtype],
  };
}
