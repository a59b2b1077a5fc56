import { quoted } from '../../protocol/quoted.js';
import { badConfig } from '../configFields.js';
import type { Activation, Json } from './architecture.js';

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

/**
 * The activation named by a field of the config; the fallback if it is absent.
 *
 * @throws QkLensError `badConfig`, naming the supported ones
 */
export function activationField(json: Json, field: string, fallback: string): Activation {
  const name = json[field] ?? fallback;
  const known = typeof name === 'string' && Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined;
  if (known) return known;
  throw badConfig(`"${field}" is ${quoted(name)}; known are ${Object.keys(ACTIVATIONS).join(', ')}`);
}
