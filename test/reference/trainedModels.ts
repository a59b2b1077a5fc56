import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Matrix } from 'ml-matrix';
import { DEFAULT_PROCESSING } from '../../src/protocol/model.js';
import { ReferenceCircuits } from './architectures/circuits.js';
import { llamaLikeReference } from './architectures/llamaLike.js';
import { defaultFrequencies } from './architectures/modules.js';
import { FileTensors } from './architectures/randomTensors.js';
import { forwardRaw } from './forward.js';
import { canonicalWeights, type RawGpt2 } from './gpt2.js';
import { process as processWeights } from './processings.js';
import { storedNumbers } from './storedTensors.js';

/** Small models that others trained and published, beside the repository; absent on most machines. */
const TRAINED = fileURLToPath(new URL('../../../shared/trained', import.meta.url));

/** A trained model's circuits under all five processings, and its run, in float64. */
export interface TrainedReference {
  /** `[d_vocab, d_model]` each. */
  readonly W_E: Matrix;
  readonly W_U: Matrix;
  /** `[d_model, d_model]` each. */
  qk(layer: number, head: number): Matrix;
  ov(layer: number, head: number): Matrix;
  /** `[n, d_vocab]` */
  logits(tokens: readonly number[]): Matrix;
}

export interface TrainedModel {
  readonly name: string;
  /** What is opened. */
  readonly path: string;
  readonly isThere: boolean;
  readonly sizes: {
    readonly nLayers: number;
    readonly nHeads: number;
    readonly nKeyValueHeads: number;
    readonly dModel: number;
    readonly dHead: number;
    readonly dVocab: number;
  };
  readonly reference: () => TrainedReference;
}

/** One row a model: what is opened, its sizes, and how it is computed. */
export const TRAINED_MODELS: readonly TrainedModel[] = [
  row('capp-gpt2', [4, 4, 4, 64, 16, 53], gpt2),
  row('stories260K', [5, 8, 4, 64, 8, 512], stories),
];

function row(
  name: string,
  [nLayers, nHeads, nKeyValueHeads, dModel, dHead, dVocab]: readonly [
    number,
    number,
    number,
    number,
    number,
    number,
  ],
  reference: (folder: string, sizes: TrainedModel['sizes']) => TrainedReference,
): TrainedModel {
  const path = join(TRAINED, name);
  const sizes = { nLayers, nHeads, nKeyValueHeads, dModel, dHead, dVocab };
  return { name, path, isThere: existsSync(path), sizes, reference: () => reference(path, sizes) };
}

function gpt2(
  folder: string,
  { nLayers, nHeads, dModel, dHead, dVocab }: TrainedModel['sizes'],
): TrainedReference {
  const raw: RawGpt2 = {
    config: {
      ...{ nLayers, nHeads, dModel, dHead, dVocab, dMlp: 4 * dModel, nCtx: 512 },
      ...{ activation: 'gelu_new', layerNormEps: 1e-5, scaleAttnByInverseLayerIdx: false },
    },
    tensors: new Map(
      [...storedNumbers(folder)].map(([name, tensor]) => [name.replace('transformer.', ''), tensor]),
    ),
  };
  const weights = processWeights(canonicalWeights(raw), DEFAULT_PROCESSING);
  const headOf = (layer: number, head: number) => weights.layers[layer].heads[head];
  return {
    W_E: weights.W_E,
    W_U: weights.W_U.transpose(),
    qk: (layer, head) => headOf(layer, head).W_Q.mmul(headOf(layer, head).W_K.transpose()),
    ov: (layer, head) => headOf(layer, head).W_V.mmul(headOf(layer, head).W_O),
    logits: (tokens) => forwardRaw(raw, tokens).logits,
  };
}

/** TinyStories' 260K parameters, as its config.json says. */
function stories(folder: string, sizes: TrainedModel['sizes']): TrainedReference {
  const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as Record<string, unknown>;
  const model = llamaLikeReference(folder, new FileTensors(storedNumbers(folder)), {
    seed: 0,
    config,
    sizes: {
      ...{ hidden_size: sizes.dModel, intermediate_size: 172, num_hidden_layers: sizes.nLayers },
      ...{
        num_attention_heads: sizes.nHeads,
        num_key_value_heads: sizes.nKeyValueHeads,
        head_dim: sizes.dHead,
      },
      ...{ vocab_size: sizes.dVocab, max_position_embeddings: 512 },
    },
    tied: true,
    rotary: () => ({ dims: sizes.dHead, frequencies: defaultFrequencies(sizes.dHead, 10_000) }),
  });
  const circuits = new ReferenceCircuits(model);
  return {
    W_E: circuits.W_E,
    W_U: circuits.W_U,
    qk: (layer, head) => circuits.qk(layer, head),
    ov: (layer, head) => circuits.ov(layer, head),
    logits: (tokens) => model.run(tokens).logits,
  };
}
