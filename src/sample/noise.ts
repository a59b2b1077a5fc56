import { SAMPLE_SHAPE } from './planted.js';
import { Random } from './random.js';
import { sizeOf, TENSORS } from './tensors.js';
import type { TensorLayout } from './tensors.js';

const { dModel } = SAMPLE_SHAPE;

/**
 * Standard deviations by the end of a tensor's name: layer 0's attention then writes about 0.4 of what W_E holds,
 * a neuron's input is about 1, and an MLP writes about twice what W_E holds.
 */
const DEVIATIONS: readonly (readonly [string, number])[] = [
  ['wpe.weight', 0.02],
  ['.attn.c_attn.weight', 1 / Math.sqrt(dModel)],
  ['.attn.c_proj.weight', 0.006],
  ['.mlp.c_fc.weight', 1 / Math.sqrt(dModel)],
  ['.mlp.c_proj.weight', 0.027],
];

function noise(layout: TensorLayout): Float64Array {
  const random = new Random(layout.name);
  const size = sizeOf(layout);
  if (/ln_\w\.weight$/.test(layout.name)) return random.uniforms(size, 0.6, 1.4);
  if (layout.name.endsWith('.bias')) return random.normals(size, 0.1);
  const deviation = DEVIATIONS.find(([end]) => layout.name.endsWith(end));
  if (!deviation) throw new RangeError(`no deviation for ${layout.name}`);
  return random.normals(size, deviation[1]);
}

/** Random values for every tensor but W_E: LayerNorms that are neither 1 nor 0, biases, weights. */
export function noiseTensors(): Map<string, Float32Array> {
  const layouts = TENSORS.filter(({ name }) => !name.endsWith('wte.weight'));
  return new Map(layouts.map((layout) => [layout.name, Float32Array.from(noise(layout))]));
}
