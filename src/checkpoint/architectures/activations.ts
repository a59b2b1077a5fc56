import { quoted } from '../../protocol/quoted.js';
import { QkLensError } from '../../protocol/errors.js';
import type { Activation, Json, ModelConfig } from './architecture.js';

/** Hugging Face's names, https://github.com/huggingface/transformers/blob/main/src/transformers/activations.py */
const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  gelu_new: 'gelu_new',
  gelu_fast: 'gelu_new',
  gelu_pytorch_tanh: 'gelu_new',
  gelu: 'gelu',
  relu: 'relu',
  relu2: 'relu2',
  silu: 'silu',
  swish: 'silu',
};

/** One name for each activation. */
export const ACTIVATION_NAMES: readonly string[] = Object.keys(ACTIVATIONS).filter(
  (name) => name === ACTIVATIONS[name],
);

/** TransformerLens' SoLU; `solu_ln` has a LayerNorm behind it (`components/mlps/mlp.py`). */
export const SOFT_LINEAR: readonly string[] = ['solu', 'solu_ln'];

/**
 * The activation named by a field of the config; the fallback if it is absent.
 *
 * @throws QkLensError `unknownArchitecture`, naming the supported ones
 */
export function activationField(json: Json, field: string, fallback: string): Activation {
  const name = json[field] ?? fallback;
  const known = typeof name === 'string' && Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined;
  if (known) return known;
  throw new QkLensError(
    'unknownArchitecture',
    `The model's activation ("${field}" in its config) is ${quoted(name)}, which QK Lens does not compute. It computes ${Object.keys(ACTIVATIONS).join(', ')}, and solu and solu_ln of TransformerLens.`,
  );
}

/** The activation of a TransformerLens config, where SoLU is known too. */
export function transformerLensActivation(json: Json): Pick<ModelConfig, 'activation' | 'mlpNorm'> {
  const { act_fn: name } = json;
  if (!SOFT_LINEAR.includes(String(name))) return { activation: activationField(json, 'act_fn', 'relu') };
  return { activation: 'solu', ...(name === 'solu_ln' && { mlpNorm: true }) };
}
