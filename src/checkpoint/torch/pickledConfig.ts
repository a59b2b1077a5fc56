import { attributesOf, PickledObject, type PickleValue } from '../pickle/values.js';

/** Fields of a config that are read are plain; everything else, such as a dtype, is left out. */
export type PlainConfig = Readonly<Record<string, unknown>>;

/**
 * The config that a whole pickled module carries, as TransformerLens' `HookedTransformer` does in `cfg`.
 *
 * @returns undefined if it carries none
 */
export function pickledConfig(module: PickledObject): PlainConfig | undefined {
  const cfg = attributesOf(module).get('cfg');
  if (!(cfg instanceof PickledObject)) return undefined;
  const fields = [...attributesOf(cfg)].filter(([name, value]) => typeof name === 'string' && isPlain(value));
  return Object.fromEntries(fields) as PlainConfig;
}

function isPlain(value: PickleValue): boolean {
  if (Array.isArray(value))
    return value.every((item) => typeof item === 'string' || typeof item === 'number');
  return value === null || ['boolean', 'number', 'string'].includes(typeof value);
}

/** Beside the weights, nanoGPT and llama2.c save what their models were built with. */
export function modelArguments(saved: PickleValue): PlainConfig | undefined {
  const found =
    saved instanceof Map ? (saved as ReadonlyMap<PickleValue, PickleValue>).get('model_args') : undefined;
  if (!(found instanceof Map)) return undefined;
  const fields = [...(found as ReadonlyMap<PickleValue, PickleValue>)];
  return Object.fromEntries(
    fields.filter(([name, value]) => typeof name === 'string' && isPlain(value)),
  ) as PlainConfig;
}
