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
