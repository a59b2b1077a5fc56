import { excerpt, quoted } from '../protocol/quoted.js';
import { badConfig, fractionField, positiveField, positiveOrAbsent } from './configFields.js';

/**
 * Rotary position embedding of a layer (Su et al. 2021): at position p pair i of a query's or key's first `dims` numbers
 * is turned by the angle p times frequency i.
 */
export interface Rotary {
  /** How many of the d_head numbers are turned; even. */
  readonly dims: number;
  /** In radians a position, `[dims / 2]`. */
  readonly frequencies: readonly number[];
  /** Whether a pair's two numbers stand beside each other; else the second one stands dims / 2 after the first. */
  readonly adjacent: boolean;
  /** A way of stretching the frequencies that QK Lens does not know: then they are the unstretched ones. */
  readonly unknownScaling?: string;
}

type Json = Readonly<Record<string, unknown>>;

/** What a family's config says of its rotary embedding in fields of its own. */
export interface RotaryFields {
  readonly dHead: number;
  /** Part of d_head that is turned, unless `rope_parameters` says otherwise; 1 when absent. */
  readonly part?: number;
  readonly base: number;
  /** Of which `layer_types` where these have rope settings of their own, such as `sliding_attention`. */
  readonly layerType?: string;
  /** `rope_scaling` does not apply here (Gemma 3's sliding layers). */
  readonly unscaled?: boolean;
}

/**
 * Reads `rope_scaling` (transformers 4) or `rope_parameters` (transformers 5). Ways of stretching: `default`, `linear`
 * and `llama3`; `dynamic` changes nothing within n_ctx
 * (https://github.com/huggingface/transformers/blob/main/src/transformers/modeling_rope_utils.py).
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
  return { dims, adjacent: false, ...stretched(frequencies, scaling) };
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

function stretched(
  frequencies: readonly number[],
  scaling: Json | undefined,
): Pick<Rotary, 'frequencies' | 'unknownScaling'> {
  const kind = scaling?.['rope_type'] ?? scaling?.['type'] ?? 'default';
  switch (kind) {
    case 'default':
    case 'dynamic':
      return { frequencies };
    case 'linear': {
      const factor = positiveOrAbsent(scaling!, 'factor') ?? 1;
      return { frequencies: frequencies.map((frequency) => frequency / factor) };
    }
    case 'llama3':
      return {
        frequencies: llama3Frequencies(frequencies, {
          factor: positiveField(scaling!, 'factor', 8),
          low: positiveField(scaling!, 'low_freq_factor', 1),
          high: positiveField(scaling!, 'high_freq_factor', 4),
          context: positiveField(scaling!, 'original_max_position_embeddings', 8192),
        }),
      };
    default:
      return { frequencies, unknownScaling: typeof kind === 'string' ? excerpt(kind) : quoted(kind) };
  }
}

/** How Llama 3.1 and TransformerLens' "NTK by parts" stretch; `low` and `high` are turns within the `context`. */
export interface Llama3Stretch {
  readonly factor: number;
  readonly low: number;
  readonly high: number;
  readonly context: number;
}

/** Low frequencies are divided by the factor, high ones stay, those between are mixed. */
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

function object(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}
