import type { AdapterInfo } from './adapter.js';
import type { StepOfRun } from './trainingStep.js';
import type { WeightsName } from './weightsName.js';

/** One row per token of the vocabulary: the embedding, the unembedding (as rows), the effective embedding. */
export type VocabularySpace = 'W_E' | 'W_U' | 'W_EE';

/**
 * TransformerLens' weight processings, under its names. None changes what the model computes (centerUnembed changes the
 * logits by a constant that softmax ignores).
 */
export interface Processing {
  readonly foldLn: boolean;
  readonly centerWritingWeights: boolean;
  readonly centerUnembed: boolean;
  readonly foldValueBiases: boolean;
  readonly refactorFactoredAttnMatrices: boolean;
}

/** All on, as in TransformerLens' `HookedTransformer.from_pretrained(..., refactor_factored_attn_matrices=True)`. */
export const DEFAULT_PROCESSING: Processing = {
  foldLn: true,
  centerWritingWeights: true,
  centerUnembed: true,
  foldValueBiases: true,
  refactorFactoredAttnMatrices: true,
};

/** None: the weights as stored. */
export const STORED_PROCESSING: Processing = {
  foldLn: false,
  centerWritingWeights: false,
  centerUnembed: false,
  foldValueBiases: false,
  refactorFactoredAttnMatrices: false,
};

/** The processings by TransformerLens' names. */
export const PROCESSING_NAMES: { readonly [key in keyof Processing]: string } = {
  foldLn: 'fold_ln',
  centerWritingWeights: 'center_writing_weights',
  centerUnembed: 'center_unembed',
  foldValueBiases: 'fold_value_biases',
  refactorFactoredAttnMatrices: 'refactor_factored_attn_matrices',
};

/**
 * Which variant of W_EE. The default, both false, is the head 10.7 notebook's: layer 0's attention of a token to itself
 * without b_V and b_O, through MLP 0, without the residual stream.
 */
export interface EffectiveEmbeddingVariant {
  /** Adds the biases of layer 0's attention output (b_V W_O + b_O). */
  readonly attentionBiases: boolean;
  /** Adds the residual stream before the MLP, so that W_EE is what the model itself would carry. */
  readonly residual: boolean;
}

export const DEFAULT_VARIANT: EffectiveEmbeddingVariant = { attentionBiases: false, residual: false };

/** The weights a question is about. */
export interface WeightOptions {
  readonly processing: Processing;
  readonly variant: EffectiveEmbeddingVariant;
}

export const DEFAULT_WEIGHTS: WeightOptions = { processing: DEFAULT_PROCESSING, variant: DEFAULT_VARIANT };

/** Part of every result, to identify its source and to ask the question again. */
export interface Provenance {
  readonly model: WeightsName & { readonly name: string; readonly notice?: string };
  readonly processing: Processing;
  readonly effectiveEmbedding: EffectiveEmbeddingVariant;
  /** What these numbers leave out of the model or the request, one sentence each without a full stop. */
  readonly caveats?: readonly string[];
  /** The model predicts the token at a position, not the next one. */
  readonly masked?: true;
}

/** dtypes in the file, in safetensors' spelling. The fields of what a model lacks are absent. */
export interface StoredDtypes {
  readonly W_U?: string;
  /** The final norm's weight. */
  readonly ln_final?: string;
  readonly layers: readonly LayerDtypes[];
}

/** Empty for a layer without attention. */
export interface LayerDtypes {
  readonly W_Q?: string;
  readonly W_K?: string;
  readonly W_V?: string;
  readonly W_O?: string;
  /** The weight of the norm before attention. */
  readonly ln1?: string;
}

/** What questions need of a model besides its heads and W_E. */
export type Need = 'W_U' | ComputedNeed;

/** Those that QK Lens computes from the MLPs, which it may not know how to. */
export type ComputedNeed = 'W_EE' | 'neurons' | 'run';

/** A layer with something in place of attention, such as `Mamba`. */
export interface LayerWithoutAttention {
  readonly layer: number;
  readonly instead: string;
}

/** A checkpoint's description, from its config and file headers. */
export interface ModelInfo extends WeightsName {
  /** Hugging Face's `model_type`; `transformer_lens` for TransformerLens' own state dict. */
  readonly architecture: string;
  readonly nLayers: number;
  readonly nHeads: number;
  readonly nKeyValueHeads: number;
  readonly dModel: number;
  readonly dHead: number;
  readonly dMlp: number;
  readonly dVocab: number;
  readonly nCtx: number;
  readonly normalization: 'LayerNorm' | 'RMSNorm' | 'none';
  /** `shortformer`: learned, and added to what queries and keys read, not to the stream. */
  readonly positional: 'learned' | 'rotary' | 'alibi' | 'shortformer' | 'relative' | 'none';
  readonly tiedUnembedding: boolean;
  /** False in embedders, reward models and the like, which have no W_U. Absent: it has one. */
  readonly hasUnembedding?: boolean;
  /** What QK Lens can't compute of the model, with the reason as the end of a sentence; absent: it computes all. */
  readonly lacks?: { readonly [need in ComputedNeed]?: string };
  /** Whether queries, keys and values go through latents (DeepSeek), so that W_QK has a rotary part of its own; absent: they don't. */
  readonly latentAttention?: boolean;
  /** In order; absent: all layers have attention. */
  readonly withoutAttention?: readonly LayerWithoutAttention[];
  /** How many experts each layer has, whose neurons d_mlp counts through; absent: MLPs have none. */
  readonly experts?: number;
  /** Whether queries see later keys too; absent: they don't. */
  readonly bidirectional?: boolean;
  /** Whether the norm before the unembedding is an RMSNorm although the layers' are LayerNorms; absent: it is not. */
  readonly finalRms?: boolean;
  /** Whether MLPs have a gate, W_gate, besides W_in; absent: they have none. */
  readonly gatedMlp?: boolean;
  /** The dtype of W_E in the file, in safetensors' spelling: F32, F16, BF16, F8_E4M3, … */
  readonly dtype: string;
  /** The dtypes of what heads' circuits are made of; absent: all are W_E's. */
  readonly dtypes?: StoredDtypes;
  /** Bytes of all weight files. */
  readonly bytes: number;
  /** A note by the checkpoint's maker for every reader, such as "planted circuits, made by hand". */
  readonly notice?: string;
  /** For an adapter over a base checkpoint: what it changes. */
  readonly adapter?: AdapterInfo;
}

export interface TokenizerInfo {
  /**
   * `r50k_base` is GPT-2's, according to files or config; `assumed_r50k_base` the same if only the sizes suggest GPT-2;
   * `gguf`: the one in the GGUF file; `none`: tokens are shown as `#id`.
   */
  readonly kind: 'r50k_base' | 'assumed_r50k_base' | 'tokenizer.json' | 'gguf' | 'none';
  /** The repository the config names as the tokenizer's, if its files in the Hugging Face cache are used. */
  readonly repository?: string;
  readonly size: number;
  /**
   * The token that can be put before a prompt: the `bos_token`, or the `eos_token` if there is none; an encoder's
   * `cls_token`; absent without any.
   */
  readonly beginning?: Token;
  /** The token after an encoder's prompt, such as `[SEP]`, and the one for a hidden token, such as `[MASK]`. */
  readonly ending?: Token;
  readonly mask?: Token;
}

/** An open checkpoint. */
export interface CheckpointInfo {
  /** Absolute path of the folder, or of the one file of weights, by which every request identifies the checkpoint. */
  readonly folder: string;
  /** For an adapter, the same of its base checkpoint. */
  readonly base?: string;
  /** The file of a folder's weights, if the folder has them in one file that transformers does not look for. */
  readonly weightsFile?: string;
  readonly name: string;
  /** Absent if its name is not one that a training step has. */
  readonly step?: StepOfRun;
  /** Identifies the files as they are on this machine: see `filesKey`. Absent if no file was read. */
  readonly identity?: string;
  readonly model: ModelInfo;
  /** What would stand in its config.json, if it has none or is open with other fields. */
  readonly configText?: string;
  readonly tokenizer: TokenizerInfo;
  /** Limits on the questions it can answer, one sentence each. */
  readonly problems: readonly string[];
}

/** One entry of the vocabulary. `token` is its text, see `tokenText.ts`. */
export interface Token {
  readonly id: number;
  readonly token: string;
}
