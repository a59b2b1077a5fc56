import { excerpt, quoted } from '../protocol/quoted.js';
import {
  badConfig,
  booleanField,
  fractionField,
  positiveField,
  positiveOrAbsent,
  sizeField,
} from './configFields.js';
import { longropeAttentionFactor, yarnAttentionFactor, yarnFrequencies } from './yarn.js';

/**
 * Rotary position embedding of a layer (Su et al. 2021): at position p, pair i of the first `dims` entries of a query
 * or key is rotated by the angle p times frequency i.
 */
export interface Rotary {
  /** The number of rotated entries of d_head; even. */
  readonly dims: number;
  /** In radians per position, `[dims / 2]`. */
  readonly frequencies: readonly number[];
  /** Whether a pair's two entries are adjacent; otherwise they are dims / 2 apart. */
  readonly adjacent: boolean;
  /** A factor on the rotated entries of both queries and keys, at every position; absent: 1. */
  readonly attentionFactor?: number;
  /** Other frequencies in texts of more than `context` tokens (LongRoPE). */
  readonly beyond?: { readonly context: number; readonly frequencies: readonly number[] };
  /** A kind of frequency scaling that QK Lens does not support; the frequencies are then the unscaled ones. */
  readonly unknownScaling?: string;
}

type Json = Readonly<Record<string, unknown>>;

/** Rotary settings in a family's own config fields. */
export interface RotaryFields {
  readonly dHead: number;
  /** The rotated fraction of d_head, unless `rope_parameters` overrides it; 1 if absent. */
  readonly part?: number;
  readonly base: number;
  /** The entry of `layer_types` with its own rope settings, such as `sliding_attention`. */
  readonly layerType?: string;
  /** `rope_scaling` does not apply here (Gemma 3's sliding layers). */
  readonly unscaled?: boolean;
}

/**
 * Reads `rope_scaling` (transformers 4) or `rope_parameters` (transformers 5). Kinds of scaling: `default`, `linear`,
 * `llama3`, `yarn` and `factors`, which gives each frequency's divisor (as GGUF files have them); `longrope`; `dynamic` has no
 * effect within n_ctx (https://github.com/huggingface/transformers/blob/main/src/transformers/modeling_rope_utils.py), unless
 * it has Hunyuan's `alpha`, which stretches the base at every length.
 *
 * @throws QkLensError `badConfig`
 */
export function readRotary(json: Json, { dHead, part = 1, base, layerType, unscaled }: RotaryFields): Rotary {
  const parameters = ropeParameters(json, layerType);
  const theta = positiveField(parameters ?? {}, 'rope_theta', base);
  const share = fractionField(parameters ?? {}, 'partial_rotary_factor', part);
  const dims = Math.floor(dHead * share);
  if (dims < 2 || dims % 2 !== 0) {
    throw badConfig(
      `the rotary embedding turns ${dims} of the ${dHead} numbers of a head, which are no pairs`,
    );
  }
  const frequencies = plainFrequencies(dims, theta);
  const scaling = parameters ?? (unscaled ? undefined : object(json['rope_scaling']));
  return { dims, adjacent: false, ...stretched(frequencies, { json, scaling, base: theta }) };
}

/** base^(-2i / dims) */
export function plainFrequencies(dims: number, base: number): number[] {
  return Array.from({ length: dims / 2 }, (_, i) => base ** ((-2 * i) / dims));
}

function ropeParameters(json: Json, layerType: string | undefined): Json | undefined {
  const parameters = object(json['rope_parameters']);
  const own = layerType === undefined ? undefined : object(parameters?.[layerType]);
  return own ?? parameters;
}

type Stretched = Omit<Rotary, 'dims' | 'adjacent'>;

function stretched(
  frequencies: readonly number[],
  { json, scaling, base }: { readonly json: Json; readonly scaling: Json | undefined; readonly base: number },
): Stretched {
  const kind = scaling?.['rope_type'] ?? scaling?.['type'] ?? 'default';
  switch (kind) {
    case 'default':
    // Three positions for a token, which are all the same in a text without images.
    case 'mrope':
      return { frequencies };
    case 'dynamic': {
      const alpha = positiveOrAbsent(scaling!, 'alpha');
      const dims = 2 * frequencies.length;
      return {
        frequencies:
          alpha === undefined ? frequencies : plainFrequencies(dims, base * alpha ** (dims / (dims - 2))),
      };
    }
    case 'linear': {
      const factor = positiveOrAbsent(scaling!, 'factor') ?? 1;
      return { frequencies: frequencies.map((frequency) => frequency / factor) };
    }
    case 'factors':
      return { frequencies: dividedFrequencies(frequencies, scaling!['factors']) };
    case 'llama3':
      return {
        frequencies: llama3Frequencies(frequencies, {
          factor: positiveField(scaling!, 'factor', 8),
          low: positiveField(scaling!, 'low_freq_factor', 1),
          high: positiveField(scaling!, 'high_freq_factor', 4),
          context: positiveField(scaling!, 'original_max_position_embeddings', 8192),
        }),
      };
    case 'yarn':
      return yarn(frequencies, base, json, scaling!);
    case 'longrope':
      return longrope(frequencies, json, scaling!);
    default:
      return { frequencies, unknownScaling: typeof kind === 'string' ? excerpt(kind) : quoted(kind) };
  }
}

function yarn(frequencies: readonly number[], base: number, json: Json, scaling: Json): Stretched {
  const context = pretrainedContext(json, scaling);
  const factor = stretchFactor(json, scaling, context);
  const stretch = {
    ...{ factor, base, context, truncate: booleanField(scaling, 'truncate', true) },
    betaFast: positiveField(scaling, 'beta_fast', 32),
    betaSlow: positiveField(scaling, 'beta_slow', 1),
  };
  const usual = yarnAttentionFactor(
    factor,
    magnitude(scaling, 'mscale'),
    magnitude(scaling, 'mscale_all_dim'),
  );
  return {
    frequencies: yarnFrequencies(frequencies, stretch),
    ...scaledBy(positiveField(scaling, 'attention_factor', usual)),
  };
}

/** Each frequency has a divisor for texts within the pretraining context, and another for longer ones. */
function longrope(frequencies: readonly number[], json: Json, scaling: Json): Stretched {
  const context = pretrainedContext(json, scaling);
  const usual = longropeAttentionFactor(stretchFactor(json, scaling, context), context);
  return {
    frequencies: dividedFrequencies(frequencies, scaling['short_factor']),
    beyond: { context, frequencies: dividedFrequencies(frequencies, scaling['long_factor']) },
    ...scaledBy(positiveField(scaling, 'attention_factor', usual)),
  };
}

/** Absent if it has no effect. */
export function scaledBy(attentionFactor: number): Pick<Rotary, 'attentionFactor'> {
  return attentionFactor === 1 ? {} : { attentionFactor };
}

/** `original_max_position_embeddings`, which some configs have beside `rope_scaling`. */
function pretrainedContext(json: Json, scaling: Json): number {
  const name = 'original_max_position_embeddings';
  return sizeField(scaling, name, sizeField(json, name, sizeField(json, 'max_position_embeddings', 2048)));
}

function stretchFactor(json: Json, scaling: Json, context: number): number {
  return positiveField(scaling, 'factor', sizeField(json, 'max_position_embeddings', context) / context);
}

/** 0 if absent. */
function magnitude(scaling: Json, name: string): number {
  return scaling[name] === 0 ? 0 : (positiveOrAbsent(scaling, name) ?? 0);
}

/** The scaling of Llama 3.1 and of TransformerLens' "NTK by parts"; `low` and `high` are turns within the `context`. */
export interface Llama3Stretch {
  readonly factor: number;
  readonly low: number;
  readonly high: number;
  readonly context: number;
}

/** Low frequencies are divided by the factor, high ones are unchanged, those between are blended. */
export function llama3Frequencies(
  frequencies: readonly number[],
  { factor, low, high, context }: Llama3Stretch,
): number[] {
  return frequencies.map((frequency) => {
    const turns = (context * frequency) / (2 * Math.PI);
    const kept = Math.min(1, Math.max(0, (turns - low) / (high - low)));
    return kept * frequency + ((1 - kept) * frequency) / factor;
  });
}

function dividedFrequencies(frequencies: readonly number[], factors: unknown): number[] {
  const divisors: readonly unknown[] = Array.isArray(factors) ? factors : [];
  const usable = divisors.every((factor) => typeof factor === 'number' && factor > 0);
  if (!usable || divisors.length !== frequencies.length)
    throw badConfig(`the ${frequencies.length} rotary frequencies have ${divisors.length} factors`);
  return frequencies.map((frequency, i) => frequency / (divisors[i] as number));
}

function object(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}
