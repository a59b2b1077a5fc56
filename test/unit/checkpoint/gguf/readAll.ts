import type { NormSlices } from '../../../../src/checkpoint/architectures/architecture.js';
import type { Checkpoint } from '../../../../src/checkpoint/checkpoint.js';
import type { Slice } from '../../../../src/checkpoint/slice.js';

/** Every canonical weight of a checkpoint in float32, by a name of its own. */
export async function readAll({ config, store, weights }: Checkpoint): Promise<Map<string, number[]>> {
  const slices = new Map<string, Slice>();
  const add = (name: string, slice: Slice | undefined) => slice && slices.set(name, slice);
  const addNorm = (name: string, norm: NormSlices | undefined) => {
    add(`${name}.w`, norm?.w);
    add(`${name}.b`, norm?.b);
  };
  for (const name of ['wE', 'wPos', 'unembedRows', 'unembedBias'] as const) add(name, weights[name]);
  addNorm('embeddingNorm', weights.embeddingNorm);
  addNorm('lnFinal', weights.lnFinal);
  for (let layer = 0; layer < config.nLayers; layer++) {
    const { mlp, bO, experts: _, qNorm, kNorm, ...norms } = weights.layer(layer);
    add(`${layer}.bO`, bO);
    for (const [name, norm] of Object.entries({ ...norms, qNorm: qNorm?.[0], kNorm: kNorm?.[0] }))
      addNorm(`${layer}.${name}`, norm);
    for (const [name, slice] of Object.entries(mlp ?? {})) add(`${layer}.${name}`, slice as Slice);
    for (let head = 0; head < config.nHeads; head++) {
      for (const [name, slice] of Object.entries(weights.head(layer, head))) {
        add(`${layer}.${head}.${name}`, slice as Slice);
      }
    }
  }
  const read = new Map<string, number[]>();
  for (const [name, slice] of slices) read.set(name, [...(await store.read32(slice)).data]);
  return read;
}
