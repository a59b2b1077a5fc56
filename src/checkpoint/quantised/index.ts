import { QkLensError } from '../../protocol/errors.js';
import { isFields } from '../../protocol/guards.js';
import { quoted } from '../../protocol/quoted.js';
import type { Json } from '../architectures/architecture.js';
import { quantisedNote } from '../quantisedNote.js';
import type { TensorStore } from '../tensorStore.js';
import { awq } from './awq.js';
import { bitsandbytes } from './bitsandbytes.js';
import { compressedTensors } from './compressedTensors.js';
import { DequantisedTensors } from './dequantisedTensors.js';
import { fbgemmFp8, fp8 } from './fp8.js';
import { gptq } from './gptq.js';
import type { QuantisationMethod } from './method.js';
import { metal, mlx } from './mlx.js';
import { mxfp4 } from './mxfp4.js';
import { StoredParts } from './storedParts.js';
import { transposedWeight } from './transposedWeight.js';

const METHODS: readonly QuantisationMethod[] = [
  fp8,
  fbgemmFp8,
  bitsandbytes,
  gptq,
  awq,
  compressedTensors,
  mlx,
  metal,
  mxfp4,
];

/** GPT-2's weights that are `[in, out]`, and `[out, in]` once they are quantised. */
const CONV1D = /\bc_(?:attn|proj|fc)\.weight$/;

/** A checkpoint's tensors with its quantised weights under the names, and of the shapes, of the unquantised model. */
export interface Dequantised {
  readonly store: TensorStore;
  /** How weights are quantised, as the config says; undefined if none is. */
  readonly quantisation?: Json;
}

/**
 * Puts float32 numbers in the place of the parts of quantised weights, according to `quantization_config`.
 *
 * @param json config.json
 * @throws QkLensError `unsupportedDtype` for a method that QK Lens does not read; `missingTensor`, `wrongShape`, `badConfig`
 */
export function dequantised(store: TensorStore, json: Json): Dequantised {
  const config = quantisationConfig(json);
  if (!config) {
    refuseParts(store);
    return { store };
  }
  const method = methodOf(config);
  const stored = method.weights(new StoredParts(store, method.name), config);
  if (stored.length === 0) return { store };
  const isConv1d = json['model_type'] === 'gpt2' ? CONV1D : undefined;
  const weights = stored.map((weight) => (isConv1d?.test(weight.name) ? transposedWeight(weight) : weight));
  const types = new Set(weights.map(({ type }) => type));
  const tensors = new DequantisedTensors(weights).entries();
  return {
    store: store.withTensors(tensors, quantisedNote(types, method.name)),
    quantisation: config,
  };
}

/** The config's part on quantisation, with the method by name: MLX has its own, without one. */
function quantisationConfig(json: Json): Json | undefined {
  const { quantization_config: config, quantization } = json;
  if (isFields(config) && config['quant_method'] !== undefined) return config;
  if (isFields(quantization)) return { ...quantization, quant_method: mlx.name };
  return isFields(config) ? config : undefined;
}

function methodOf(config: Json): QuantisationMethod {
  const name = config['quant_method'];
  const found = METHODS.find((method) => method.name === name);
  if (found) return found;
  const known = METHODS.map((method) => method.name).join(', ');
  throw new QkLensError(
    'unsupportedDtype',
    `The checkpoint's weights are quantised by ${quoted(name)} ("quant_method" of "quantization_config" in config.json); QK Lens reads ${known}. Take the model's unquantised checkpoint, or one of these.`,
  );
}

/** Endings of names that only parts of quantised weights have. */
const PARTS = ['.qweight', '.weight_packed', '.SCB', '.absmax'];

/** Without a config nothing says what the parts mean. */
function refuseParts(store: TensorStore): void {
  const part = [...store.names()].find((name) => PARTS.some((ending) => name.endsWith(ending)));
  if (part === undefined) return;
  throw new QkLensError(
    'unsupportedDtype',
    `The checkpoint's weights are quantised (it has ${quoted(part)}), and its config has no "quantization_config" that says how. Restore the config.json that came with the weights, or take the model's unquantised checkpoint.`,
  );
}
