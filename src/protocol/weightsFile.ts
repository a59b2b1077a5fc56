/** Of the files that a checkpoint is read from, without the dot. */
export const WEIGHTS_ENDINGS = ['safetensors', 'gguf', 'pt', 'pth', 'bin', 'ckpt'] as const;

const WEIGHTS = /\.(?:safetensors|bin|pt|pth|ckpt)$/i;
/** What trainers put beside the weights: their own state, what is added to another model's weights, llama2.c's tokens. */
const NO_WEIGHTS = /^(?:training_args|optimizer|scheduler|scaler|rng_state|adapter_model|tokenizer)/i;

/** What PEFT names the config of an adapter. */
export const ADAPTER_CONFIG = 'adapter_config.json';

/** The names of a PEFT adapter's tensors, the preferred first. */
export const ADAPTER_WEIGHTS: readonly string[] = ['adapter_model.safetensors', 'adapter_model.bin'];

/** Whether a file may hold the weights of a whole model, by its name without the folder. */
export function isWeightsName(name: string): boolean {
  return WEIGHTS.test(name) && !NO_WEIGHTS.test(name);
}
