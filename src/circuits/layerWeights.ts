import type { Matrix32 } from '../linalg/matrix.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import { KeptLayers } from './keptLayers.js';
import type { LayerKind } from './layerGraph.js';
import { mlpMatrices, normInputs, postNormInputs, streamNormInputs, type Inputs } from './layerMatrices.js';

const keptBy = new WeakMap<CanonicalWeights, KeptLayers>();
let latest: WeakRef<KeptLayers> | undefined;

/** Those of the model that was last run: another one's are freed. */
function keptOf(weights: CanonicalWeights): KeptLayers {
  const kept = keptBy.get(weights) ?? new KeptLayers();
  const before = latest?.deref();
  if (before !== kept) before?.free();
  keptBy.set(weights, kept);
  latest = new WeakRef(kept);
  return kept;
}

/**
 * A layer's weights under their names in its graph, in float32, biases that products add as columns. They are kept for
 * the next prompt, see {@link KeptLayers}: reading, widening and folding them takes far longer than a short prompt's own
 * arithmetic.
 *
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`
 */
export async function layerWeights(
  weights: CanonicalWeights,
  kind: LayerKind,
  layer: number,
): Promise<Inputs> {
  const kept = keptOf(weights);
  if (layer === 0) kept.yieldMemory();
  const known = kept.layers.get(layer);
  if (known) return known;
  const inputs = await readLayer(weights, kind, layer);
  kept.keep(layer, inputs);
  kept.lastOutput = { layer, wO: inputs['wO'] };
  return inputs;
}

/**
 * W_O of a layer's heads, as in {@link layerWeights}; read again only if the layer isn't kept and another one was read
 * since.
 *
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`
 */
export async function outputWeights(weights: CanonicalWeights, layer: number): Promise<Matrix32> {
  const kept = keptOf(weights);
  const known = kept.layers.get(layer)?.['wO'] ?? (kept.lastOutput?.layer === layer && kept.lastOutput.wO);
  return known || weights.stackedOutput(layer);
}

async function readLayer(weights: CanonicalWeights, kind: LayerKind, layer: number): Promise<Inputs> {
  const [ln1, ln2] = [await weights.norm(layer, 'ln1'), await weights.norm(layer, 'ln2')];
  return {
    ...normInputs('ln1', ln1),
    ...withColumns({ ...(await weights.stackedAttention(layer)) }),
    ...normInputs('ln2', ln2),
    ...(!kind.attentionOnly && withColumns(mlpMatrices(await weights.mlp32(layer)))),
    ...(kind.qkNorms && withColumns(await qkNormInputs(weights, layer))),
    ...(kind.postNorms && (await postNormInputs(weights, layer))),
    ...(kind.normsAfter && (await streamNormInputs(weights, layer))),
  };
}

/**
 * The biases of a layer that are zero, among those that only products add.
 *
 * @param inputs as {@link layerWeights} gives them
 */
export function zeroBiases({ postNorms }: LayerKind, inputs: Inputs): string[] {
  const added = ['bQ', 'bK', 'bV', 'bIn', 'bGate', 'bOut', ...(postNorms ? [] : ['bO'])];
  return added.filter((name) => inputs[name]?.data.every((value) => value === 0));
}

const COLUMNS = new Set([
  'bQ',
  'bK',
  'bV',
  'bO',
  'bIn',
  'bGate',
  'bOut',
  'qNormWeight',
  'kNormWeight',
  'qNormBias',
  'kNormBias',
]);

function withColumns(inputs: Inputs): Inputs {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, m]) => [
      name,
      COLUMNS.has(name) ? { ...m, rows: m.cols, cols: 1 } : m,
    ]),
  );
}

async function qkNormInputs(weights: CanonicalWeights, layer: number): Promise<Inputs> {
  const { q, k } = await weights.qkNorms(layer);
  return { ...normInputs('qNorm', q), ...normInputs('kNorm', k) };
}
