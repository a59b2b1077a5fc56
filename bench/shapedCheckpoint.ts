import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Shape {
  readonly nLayers: number;
  readonly nHeads: number;
  readonly dModel: number;
  readonly dVocab: number;
  readonly nCtx: number;
}

export const GPT2_SMALL: Shape = { nLayers: 12, nHeads: 12, dModel: 768, dVocab: 50257, nCtx: 1024 };
export const GPT2_XL: Shape = { nLayers: 48, nHeads: 25, dModel: 1600, dVocab: 50257, nCtx: 1024 };

/** How many random numbers there are before they repeat: a prime, so that no two rows of a matrix are the same. */
const PERIOD = 1_048_573;

/**
 * Writes a GPT-2 checkpoint of random weights (uniform, with the spread of GPT-2's initialisation) in a real model's
 * shape, tensor by tensor. The numbers repeat after {@link PERIOD}, as half a gigabyte of others would take seconds.
 */
export async function writeShapedCheckpoint(
  folder: string,
  shape: Shape,
  { seed = 1, dtype = 'F32' }: { readonly seed?: number; readonly dtype?: 'F32' | 'F16' } = {},
): Promise<void> {
  const { nLayers, nHeads, dModel, dVocab, nCtx } = shape;
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'config.json'),
    JSON.stringify({
      model_type: 'gpt2',
      n_layer: nLayers,
      n_head: nHeads,
      n_embd: dModel,
      n_positions: nCtx,
      vocab_size: dVocab,
      activation_function: 'gelu_new',
    }),
  );
  const shapes = tensorShapes(shape);
  let offset = 0;
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  for (const [name, dims] of shapes) {
    const bytes = (dtype === 'F32' ? 4 : 2) * dims.reduce((a, b) => a * b, 1);
    header[name] = { dtype, shape: dims, data_offsets: [offset, offset + bytes] };
    offset += bytes;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const file = await open(join(folder, 'model.safetensors'), 'w');
  try {
    await file.write(length);
    await file.write(json);
    const random = xorshift(seed);
    const numbers = Float32Array.from({ length: PERIOD }, () => 0.07 * (random() - 0.5));
    const encoded = (values: Float32Array<ArrayBuffer>) => (dtype === 'F32' ? values : toHalves(values));
    const aroundZero = encoded(numbers);
    const aroundOne = encoded(numbers.map((value) => 1 + value));
    let next = 0;
    for (const [name, dims] of shapes) {
      const values = name.endsWith('.weight') && name.includes('ln_') ? aroundOne : aroundZero;
      let left = dims.reduce((a, b) => a * b, 1);
      while (left > 0) {
        const piece = values.subarray(next, next + left);
        await file.write(new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength));
        left -= piece.length;
        next = (next + piece.length) % PERIOD;
      }
    }
  } finally {
    await file.close();
  }
}

function tensorShapes({ nLayers, dModel: d, dVocab, nCtx }: Shape): [string, number[]][] {
  const layers = Array.from({ length: nLayers }, (_, l): [string, number[]][] => [
    [`h.${l}.ln_1.weight`, [d]],
    [`h.${l}.ln_1.bias`, [d]],
    [`h.${l}.attn.c_attn.weight`, [d, 3 * d]],
    [`h.${l}.attn.c_attn.bias`, [3 * d]],
    [`h.${l}.attn.c_proj.weight`, [d, d]],
    [`h.${l}.attn.c_proj.bias`, [d]],
    [`h.${l}.ln_2.weight`, [d]],
    [`h.${l}.ln_2.bias`, [d]],
    [`h.${l}.mlp.c_fc.weight`, [d, 4 * d]],
    [`h.${l}.mlp.c_fc.bias`, [4 * d]],
    [`h.${l}.mlp.c_proj.weight`, [4 * d, d]],
    [`h.${l}.mlp.c_proj.bias`, [d]],
  ]);
  return [
    ['wte.weight', [dVocab, d]],
    ['wpe.weight', [nCtx, d]],
    ...layers.flat(),
    ['ln_f.weight', [d]],
    ['ln_f.bias', [d]],
  ];
}

/** IEEE half-precision, with the last bit truncated: numbers of the size that weights have. */
function toHalves(numbers: Float32Array<ArrayBuffer>): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(numbers.buffer);
  const halves = new Uint16Array(numbers.length);
  for (let i = 0; i < halves.length; i++) {
    const exponent = ((bits[i] >> 23) & 0xff) - 112;
    if (exponent > 0) halves[i] = ((bits[i] >> 16) & 0x8000) | (exponent << 10) | ((bits[i] >> 13) & 0x3ff);
  }
  return halves;
}

/** Marsaglia's xorshift32, in [0, 1): fast, and good enough for meaningless weights. */
function xorshift(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
