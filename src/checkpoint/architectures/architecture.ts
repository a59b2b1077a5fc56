import type { ModelInfo } from '../../protocol/model.js';
import type { Rotary } from '../rotary.js';
import type { Slice } from '../slice.js';
import type { TensorEntry } from '../tensorFile.js';

/**
 * A model's sizes and kinds, and what its computation needs besides the weights, read from its config. Absent fields
 * are as in GPT-2.
 */
export interface ModelConfig extends Omit<
  ModelInfo,
  'latentAttention' | 'fingerprint' | 'dtype' | 'dtypes' | 'bytes' | 'notice' | 'hasUnembedding' | 'experts'
> {
  readonly normEpsilon: number;
  readonly activation: Activation;
  /** The divisor of a layer's attention scores: sqrt(d_head), times more if the config says so. */
  readonly attentionScale: (layer: number) => number;
  /** Added to every norm's weight, as in Gemma: the norm multiplies by 1 + w. */
  readonly normOffset?: number;
  /** The MLP reads the same stream as the attention, not the attention's output. */
  readonly parallel?: boolean;
  /** The MLP is `(act(x W_gate) * (x W_in)) W_out`. */
  readonly gatedMlp?: boolean;
  /** Whether the Linear layers of attention and MLP have biases, in families whose config decides it. */
  readonly linearBiases?: boolean;
  /** Layers have no MLP; d_mlp is 0. */
  readonly attentionOnly?: boolean;
  /** The outputs of attention and MLP each go through a norm before they are added to the stream. */
  readonly postNorms?: boolean;
  /** What reads the stream itself, with no norm before it: all attention and MLPs, or the first layer's attention. */
  readonly unnormedReads?: 'all' | 'firstAttention';
  /**
   * The stream itself goes through a LayerNorm after the attention's and after the MLP's output is added to it (post-norm),
   * as in BERT; attention and MLPs then read it without one.
   */
  readonly normsAfter?: boolean;
  /** Queries and keys go through norms. */
  readonly qkNorms?: QkNorms;
  /**
   * The embedding goes through a LayerNorm before the first layer; with learned positions its sum with them, and with
   * the embedding of segments if there is one.
   */
  readonly embeddingNorm?: boolean;
  /** The embedding is multiplied by this before the first layer. */
  readonly embeddingScale?: number;
  /** What attention and MLP write is multiplied by this before it is added to the stream. */
  readonly writeScale?: number;
  /** Logits are multiplied by this. */
  readonly logitScale?: number;
  /** The size of the output vocabulary, if smaller than the input's: its first tokens. */
  readonly dVocabOut?: number;
  /** Undefined for a layer without positions. */
  readonly rotary?: (layer: number) => Rotary | undefined;
  /** Queries grow with their position, see {@link QueryGrowth}; undefined for a layer where they don't. */
  readonly queryGrowth?: (layer: number) => QueryGrowth | undefined;
  /** One per head: the penalty on a score for each position between query and key. */
  readonly alibiSlopes?: readonly number[];
  /** The number of positions a query of the layer sees, its own included; undefined: all before it. */
  readonly window?: (layer: number) => number | undefined;
  /** The size of the chunks of the text that a query of the layer doesn't see beyond; undefined: it sees all before it. */
  readonly chunk?: (layer: number) => number | undefined;
  /** How the weights are quantised, as the config says; absent if they are not. */
  readonly quantisation?: Json;
  /** Queries see later keys too; a window is then as wide to both sides. */
  readonly bidirectional?: boolean;
  /** The norm before the unembedding is an RMSNorm, although the layers have LayerNorms. */
  readonly finalRms?: boolean;
  /** Norms have neither weights nor biases, in families whose config decides it. */
  readonly plainNorms?: boolean;
  /** Embedding and unembedding are of another width than the stream, in families where a matrix lies between. */
  readonly projectedEmbedding?: { readonly width: number; readonly tied: boolean };
  /** The unembedding reads the stream without a norm before it. */
  readonly unnormedEnd?: boolean;
  /** What an MLP's neurons give goes through a LayerNorm over d_mlp, as with SoLU. */
  readonly mlpNorm?: boolean;
  /** Queries, keys and values go through latents; W_Q and W_K are those without positions. */
  readonly latent?: LatentSizes;
  /** With `latent`, the rotation of the part of queries and keys that has positions. */
  readonly latentRotary?: Rotary;
  /** A gate multiplies each entry of what a head reads, before W_O. */
  readonly gatedHeads?: boolean;
  /** A head's attention may go to a sink instead of any token. */
  readonly sinks?: boolean;
  /** MLPs are several beside each other. Their neurons are counted through: d_mlp is that of all experts together. */
  readonly experts?: Experts;
  /** Of the transform between the stream and W_U, in models that predict masked tokens. */
  readonly maskedHeadActivation?: Activation;
  /** Scores depend on relative positions in ways that are no part of W_QK (DeBERTa). */
  readonly disentangled?: boolean;
  /** The padding token, which takes no position of its own, so that texts with it have others than 0, 1, 2, … */
  readonly unplacedToken?: number;
  /** c of `c tanh(x / c)`, applied to the attention scores. */
  readonly attentionSoftcap?: number;
  /** The same for the logits. */
  readonly logitSoftcap?: number;
}

/**
 * `gelu_new` is the tanh approximation, `gelu` the exact one; `relu2` is ReLU squared; `solu` is x times the softmax of
 * x over the layer's neurons; `xielu` has parameters of each layer ({@link XieluSlices}).
 */
export type Activation = 'gelu_new' | 'gelu' | 'relu' | 'relu2' | 'silu' | 'solu' | 'xielu';

/** Norms of queries and keys, of each head's d_head entries. */
export interface QkNorms {
  readonly normalization: 'RMSNorm' | 'LayerNorm';
  /** One norm spans the queries, or keys, of all heads together. */
  readonly spansHeads?: true;
  /** Rotary positions come before the norm. */
  readonly afterRotary?: true;
  /** The layers that have them; absent: all. */
  readonly layers?: readonly boolean[];
  /** If not the model's `normEpsilon`. */
  readonly epsilon?: number;
}

/** A query at position p is multiplied by `1 + rate * ln(1 + floor((p + offset) / every))`. */
export interface QueryGrowth {
  readonly rate: number;
  readonly every: number;
  readonly offset: number;
}

/** The sizes of latents, and of the part of queries and keys that has positions. */
export interface LatentSizes {
  /** Absent if queries go through none. */
  readonly queryRank?: number;
  readonly keyRank: number;
  readonly rotary: number;
}

/** How many experts a layer has, each one's d_mlp, and how many of them a token goes through. */
export interface Experts {
  readonly count: number;
  readonly size: number;
  readonly chosen: number;
  /** Whether the probabilities of the chosen ones are divided by their sum. */
  readonly normalized: boolean;
}

/** A norm's weight and bias `[1, n]`; a norm without a bias has none. */
export interface NormSlices {
  readonly w: Slice;
  readonly b?: Slice;
}

/** From the stream down to a latent `[d_model, rank]`, its bias, and the RMSNorm of the latent, `[1, rank]`. */
export interface LatentSlices {
  readonly down: Slice;
  readonly bias: Slice | undefined;
  readonly norm: NormSlices;
}

/** One head's weights: W_Q, W_K, W_V `[d_model, d_head]`, W_O `[d_head, d_model]`, biases `[1, d_head]` if present. */
export interface HeadSlices {
  readonly wQ: Slice;
  readonly wK: Slice;
  readonly wV: Slice;
  readonly wO: Slice;
  readonly bQ?: Slice;
  readonly bK?: Slice;
  readonly bV?: Slice;
  /** W_Q is `[rank, d_head]`, and reads this latent. */
  readonly queryLatent?: LatentSlices;
  /** The same of W_K and W_V. */
  readonly keyLatent?: LatentSlices;
  /** The part with positions: W_Q `[rank or d_model, rotary]` and W_K `[d_model, rotary]`. */
  readonly rotary?: { readonly wQ: Slice; readonly wK: Slice };
}

/** A layer's MLP: W_in, W_gate `[d_model, d_mlp]`, W_out `[d_mlp, d_model]`, biases of one row if present. */
export interface MlpSlices {
  readonly wIn: Slice;
  readonly bIn?: Slice;
  readonly wGate?: Slice;
  readonly bGate?: Slice;
  /** TransformerLens' b_in of a gated MLP, `[1, d_mlp]`: added to W_out's input, after the gate. */
  readonly bGated?: Slice;
  /** With `mlpNorm`, `[1, d_mlp]`. */
  readonly norm?: NormSlices;
  /** With the activation `xielu`. */
  readonly xielu?: XieluSlices;
  readonly wOut: Slice;
  readonly bOut?: Slice;
}

/**
 * Parameters of xIELU, one number each: with a = softplus(positive) and c = beta + softplus(negative), a x² + beta x above
 * 0 and c (exp(x) - 1 - x) + beta x below. Source: A. Huang and I. Schlag, Deriving Activation Functions Using
 * Integration, 2024.
 */
export interface XieluSlices {
  readonly positive: Slice;
  readonly negative: Slice;
  /** 0.5 if absent. */
  readonly beta?: Slice;
}

/** A layer's experts: MLPs of one size with a gate, and the router `[d_model, n_experts]`, which chooses among them. */
export interface ExpertSlices {
  readonly router: Slice;
  readonly each: readonly MlpSlices[];
}

/** A layer's weights besides its heads. An absent norm only scales (and, for a LayerNorm, centres). */
export interface LayerSlices {
  readonly ln1?: NormSlices;
  /** The MLP's; the same as ln1 in models that share one norm. */
  readonly ln2?: NormSlices;
  readonly bO?: Slice;
  readonly mlp?: MlpSlices;
  /** In place of `mlp`, with `experts`. */
  readonly experts?: ExpertSlices;
  /** With `postNorms`: of the attention's and of the MLP's output. */
  readonly postAttention?: NormSlices;
  readonly postMlp?: NormSlices;
  /** With `normsAfter`: of the stream after the attention's and after the MLP's output. */
  readonly afterAttention?: NormSlices;
  readonly afterMlp?: NormSlices;
  /**
   * With `qkNorms`: one for each head, or one for all of the layer, `[1, d_head]`; `[1, n_heads d_head]` if it spans
   * them.
   */
  readonly qNorm?: readonly NormSlices[];
  readonly kNorm?: readonly NormSlices[];
}

/**
 * What stands between the stream and the norm before W_U in models that predict masked tokens: a norm if there is one,
 * and a Linear layer `[d_model, d_model]` with its activation.
 */
export interface MaskedHeadSlices {
  readonly norm?: NormSlices;
  readonly w: Slice;
  readonly b?: Slice;
}

/** Where a checkpoint stores each of the canonical weights: only names and shapes. */
export interface WeightMap {
  /** `[d_vocab, d_model]`; narrower if it is projected. */
  readonly wE: Slice;
  /** From a narrower embedding to the stream, `[width, d_model]`. */
  readonly embeddingProjection?: Slice;
  /** What the rows of a narrower unembedding are multiplied by, `[width, d_model]`. */
  readonly unembedProjection?: Slice;
  /** `[n_ctx, d_model]`; absent if positions are neither learned nor shortformer's. */
  readonly wPos?: Slice;
  /**
   * The unembedding as rows, `[d_vocab, d_model]` (fewer with `dVocabOut`): the embedding itself if tied; absent in
   * models without one.
   */
  readonly unembedRows?: Slice;
  /** The name that a separate unembedding would have. */
  readonly headName: string;
  /** An unembedding in the file although the config ties it to the embedding. */
  readonly headBesideTie?: Slice;
  /** `[1, d_vocab]` */
  readonly unembedBias?: Slice;
  /** The embedding of the first segment, `[1, d_model]`, which every prompt is taken to be. */
  readonly segment?: Slice;
  readonly embeddingNorm?: NormSlices;
  readonly maskedHead?: MaskedHeadSlices;
  /** The norm right before W_U. */
  readonly lnFinal?: NormSlices;
  layer(layer: number): LayerSlices;
  head(layer: number, head: number): HeadSlices;
  /** Every required tensor, with its shape. */
  readonly required: ReadonlyMap<string, readonly number[]>;
}

export type Json = Readonly<Record<string, unknown>>;

/** One family of checkpoints. */
export interface Architecture {
  /** Hugging Face's `model_type`. */
  readonly modelType: string;
  /** @throws QkLensError `badConfig`, `unknownArchitecture` for an unsupported variant of the family */
  readConfig(json: Json): ModelConfig;
  weights(config: ModelConfig, tensors: TensorNames): WeightMap;
}

export interface TensorNames {
  entry(name: string): TensorEntry | undefined;
}
