import type { LayerDtypes, ModelInfo } from '../protocol/model.js';
import { py, Python } from './python.js';

const OF_LAYERS = ['W_Q', 'W_K', 'W_V', 'W_O', 'ln1'] as const;

/** The entries of Python's `STORED`: the dtype of each of the canonical weights, a list where layers differ. */
export function storedDtypes({ dtype, dtypes }: Pick<ModelInfo, 'dtype' | 'dtypes'>): Python {
  const ofLayers = (name: keyof LayerDtypes) => {
    const each = dtypes ? dtypes.layers.map((layer) => layer[name] ?? null) : [dtype];
    return new Set(each).size > 1 ? each : (each[0] ?? null);
  };
  const entries = [
    ...['W_E', 'W_EE'].map((name) => [name, dtype] as const),
    ...(['W_U', 'ln_final'] as const).map((name) => [name, dtypes ? (dtypes[name] ?? null) : dtype] as const),
    ...OF_LAYERS.map((name) => [name, ofLayers(name)] as const),
  ];
  return Python.joined(
    entries.map(([name, stored]) => py`${name}: ${stored},`),
    py`\n`,
  );
}
