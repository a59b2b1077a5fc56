import type { ConfigFields } from '../../protocol/inferredConfig.js';
import { plainFrequencies } from '../rotary.js';
import type { TensorStore } from '../tensorStore.js';
import { present } from './fields.js';
import type { TensorShapes } from './tensorShapes.js';

/**
 * What the values of the buffers say that TransformerLens saves beside the weights: the attention's masks and the table of
 * rotary angles.
 *
 * @throws QkLensError `fileChanged`, `unsupportedLayout`
 */
export async function readBuffers(store: TensorStore, shapes: TensorShapes): Promise<ConfigFields> {
  return { ...(await masks(store, shapes)), ...(await rotaryTable(store, shapes)) };
}

/**
 * A mask is `[n_ctx, n_ctx]`, true where a query sees a key. It is triangular in models with bidirectional attention too,
 * which don't use it (`components/abstract_attention.py`): it says nothing of the direction, only of windows.
 */
async function masks(store: TensorStore, shapes: TensorShapes): Promise<ConfigFields> {
  const name = (layer: number) => `blocks.${layer}.attn.mask`;
  const size = shapes.size(name(0), 0) ?? 0;
  const isRead = (layer: number) => {
    const shape = shapes.of(name(layer));
    const isSquare = shape?.length === 2 && shape[0] === size && shape[1] === size;
    return isSquare && store.entry(shapes.prefix + name(layer))!.dtype === 'BOOL';
  };
  if (size < 2 || !isRead(0)) return {};
  const part = (layer: number, from: number, to: number) =>
    store.sample(shapes.prefix + name(layer), from, to);
  const windows: (number | undefined)[] = [];
  for (let layer = 0; isRead(layer); layer++) {
    const [first] = await part(layer, (size - 1) * size, (size - 1) * size + 1);
    // The last query sees as many keys as every one that has enough of them before it.
    const lastRow = first === 0 ? await part(layer, (size - 1) * size, size * size) : undefined;
    windows.push(lastRow?.reduce((sum, seen) => sum + seen, 0));
  }
  const window = windows.find((own) => own !== undefined);
  if (window === undefined) return {};
  return {
    ...{ use_local_attn: true, window_size: window },
    attn_types: windows.map((own) => (own === undefined ? 'global' : 'local')),
  };
}

/** Rounding of a frequency that is read back from the float32 sine of its angle. */
const TOLERANCE = 1e-5;

/** `rotary_sin` `[n_ctx, rotary_dim]` has sin(frequency) in its row for position 1, each of them twice. */
async function rotaryTable(store: TensorStore, shapes: TensorShapes): Promise<ConfigFields> {
  const name = 'blocks.0.attn.rotary_sin';
  const [positions, dims] = shapes.of(name) ?? [];
  if (dims === undefined || positions < 2 || dims < 4 || dims % 2 !== 0) return {};
  if (store.entry(shapes.prefix + name)!.dtype !== 'F32') return {};
  const { data } = await store.read32({ tensor: shapes.prefix + name, rows: [1, 2] });
  const adjacent = data[0] === data[1];
  const frequencies = Array.from({ length: dims / 2 }, (_, i) => Math.asin(data[adjacent ? 2 * i : i]));
  const last = dims / 2 - 1;
  const base = Math.round(frequencies[last] ** (-dims / (2 * last)));
  const expected = plainFrequencies(dims, base);
  // The first angle, 1, is below a quarter turn, so that its sine gives it back.
  const fits = frequencies.every((own, i) => Math.abs(own - expected[i]) < TOLERANCE);
  return present({ rotary_adjacent_pairs: adjacent, rotary_base: fits ? base : undefined });
}
