import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SAMPLE_NOTICE, SAMPLE_SHAPE, SAMPLE_VERSION } from './planted.js';
import { tensor, TENSORS } from './tensors.js';
import type { Tensors } from './tensors.js';

export const CONFIG_FILE = 'config.json';
export const WEIGHTS_FILE = 'model.safetensors';

/** The sample's config.json: Hugging Face's GPT-2 keys, and two of our own. */
export const SAMPLE_CONFIG = {
  qk_lens_notice: SAMPLE_NOTICE,
  qk_lens_sample_version: SAMPLE_VERSION,
  architectures: ['GPT2LMHeadModel'],
  model_type: 'gpt2',
  tokenizer_name: 'gpt2',
  activation_function: 'gelu_new',
  vocab_size: SAMPLE_SHAPE.dVocab,
  n_ctx: SAMPLE_SHAPE.nCtx,
  n_positions: SAMPLE_SHAPE.nCtx,
  n_embd: SAMPLE_SHAPE.dModel,
  n_inner: SAMPLE_SHAPE.dMlp,
  n_layer: SAMPLE_SHAPE.nLayers,
  n_head: SAMPLE_SHAPE.nHeads,
  layer_norm_epsilon: SAMPLE_SHAPE.layerNormEpsilon,
  tie_word_embeddings: true,
  bos_token_id: 50256,
  eos_token_id: 50256,
  torch_dtype: 'float32',
};

/** The safetensors header: its length as eight bytes, then JSON padded with spaces to a multiple of eight. */
function header(): { bytes: Buffer; dataBytes: number } {
  const entries: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let end = 0;
  for (const { name, shape } of TENSORS) {
    const start = end;
    end += 4 * shape.reduce((size, n) => size * n, 1);
    entries[name] = { dtype: 'F32', shape, data_offsets: [start, end] };
  }
  const json = JSON.stringify(entries);
  const text = Buffer.from(json.padEnd(Math.ceil(json.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return { bytes: Buffer.concat([length, text]), dataBytes: end };
}

/** Bytes of a whole model.safetensors of the sample. */
export function weightsFileBytes(): number {
  const { bytes, dataBytes } = header();
  return bytes.length + dataBytes;
}

/** Creates the folder, which must not exist yet, with config.json and model.safetensors (F32, little-endian). */
export async function writeCheckpoint(folder: string, tensors: Tensors): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, CONFIG_FILE), `${JSON.stringify(SAMPLE_CONFIG, undefined, 2)}\n`);
  const file = await open(join(folder, WEIGHTS_FILE), 'wx');
  try {
    await file.writeFile(header().bytes);
    for (const { name } of TENSORS) {
      const { buffer, byteOffset, byteLength } = tensor(tensors, name);
      await file.writeFile(new Uint8Array(buffer, byteOffset, byteLength));
    }
    await file.sync();
  } finally {
    await file.close();
  }
}
