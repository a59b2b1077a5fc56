import { insteadOfAttention } from '../../protocol/attentionLayers.js';
import type { LayerWithoutAttention } from '../../protocol/model.js';
import { positiveOrAbsent } from '../configFields.js';
import type { Json, ModelConfig } from './architecture.js';

type Lacks = Pick<ModelConfig, 'lacks'>;

/** Of a model whose MLPs are not read: neither neurons, W_EE nor runs. */
export function withoutMlps(why: string): Lacks {
  return { lacks: { W_EE: why, neurons: why, run: why } };
}

/** Of a model whose queries, keys and values are cut off at `clip_qkv`. */
export function clipped(json: Json): Lacks | undefined {
  if (positiveOrAbsent(json, 'clip_qkv') === undefined) return undefined;
  const why = 'it clips queries, keys and values ("clip_qkv")';
  return { lacks: { run: why, W_EE: why } };
}

/**
 * Of a model of which some layers have something else in place of attention, which is not computed.
 *
 * @param types of each layer; those in `instead` are without attention
 * @param mlps why its MLPs are not read; absent if they are
 */
export function hybrid(
  types: readonly string[],
  instead: Readonly<Record<string, string>>,
  mlps?: string,
): Pick<ModelConfig, 'lacks' | 'withoutAttention'> {
  const withoutAttention = types.flatMap((type, layer): LayerWithoutAttention[] =>
    Object.hasOwn(instead, type) ? [{ layer, instead: instead[type] }] : [],
  );
  const layers = { nLayers: types.length, withoutAttention };
  const first = insteadOfAttention(layers, 0);
  const run = `its layers without attention (${withoutAttention[0]?.instead}) are not computed`;
  const W_EE = first === undefined ? mlps : `layer 0 has ${first} instead of attention`;
  return {
    ...(withoutAttention.length > 0 && { withoutAttention }),
    lacks: {
      ...(withoutAttention.length > 0 ? { run } : mlps !== undefined && { run: mlps }),
      ...(W_EE !== undefined && { W_EE }),
      ...(mlps !== undefined && { neurons: mlps }),
    },
  };
}
