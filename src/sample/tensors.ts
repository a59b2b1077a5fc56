import { SAMPLE_SHAPE } from './planted.js';

const { nLayers, dModel, dMlp, nCtx, dVocab } = SAMPLE_SHAPE;

export interface TensorLayout {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The tensors of one layer under `transformer.h.N.`, in Hugging Face's GPT-2 layout (`[in, out]`). */
const LAYER: readonly TensorLayout[] = [
  { name: 'ln_1.weight', shape: [dModel] },
  { name: 'ln_1.bias', shape: [dModel] },
  { name: 'attn.c_attn.weight', shape: [dModel, 3 * dModel] },
  { name: 'attn.c_attn.bias', shape: [3 * dModel] },
  { name: 'attn.c_proj.weight', shape: [dModel, dModel] },
  { name: 'attn.c_proj.bias', shape: [dModel] },
  { name: 'ln_2.weight', shape: [dModel] },
  { name: 'ln_2.bias', shape: [dModel] },
  { name: 'mlp.c_fc.weight', shape: [dModel, dMlp] },
  { name: 'mlp.c_fc.bias', shape: [dMlp] },
  { name: 'mlp.c_proj.weight', shape: [dMlp, dModel] },
  { name: 'mlp.c_proj.bias', shape: [dModel] },
];

/** `ln_1.weight` of layer 0 → `transformer.h.0.ln_1.weight` */
export const layerTensor = (layer: number, name: string): string => `transformer.h.${layer}.${name}`;

/** Every tensor of the checkpoint, in the order of the file; the unembedding is tied to `wte`. */
export const TENSORS: readonly TensorLayout[] = [
  { name: 'transformer.wte.weight', shape: [dVocab, dModel] },
  { name: 'transformer.wpe.weight', shape: [nCtx, dModel] },
  ...Array.from({ length: nLayers }, (_, layer) =>
    LAYER.map(({ name, shape }) => ({ name: layerTensor(layer, name), shape })),
  ).flat(),
  { name: 'transformer.ln_f.weight', shape: [dModel] },
  { name: 'transformer.ln_f.bias', shape: [dModel] },
];

export const sizeOf = ({ shape }: TensorLayout): number => shape.reduce((size, n) => size * n, 1);

/** A checkpoint's tensors by name. */
export type Tensors = ReadonlyMap<string, Float32Array>;

/** @throws RangeError if there is no such tensor */
export function tensor(tensors: Tensors, name: string): Float32Array {
  const found = tensors.get(name);
  if (!found) throw new RangeError(`no tensor ${name}`);
  return found;
}
