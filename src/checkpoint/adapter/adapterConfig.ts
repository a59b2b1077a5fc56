import { QkLensError } from '../../protocol/errors.js';
import { quoted } from '../../protocol/quoted.js';
import type { Json } from '../architectures/architecture.js';
import { patternOf } from './pattern.js';

/** What an adapter_config.json says of how its tensors change the base's weights. */
export interface AdapterConfig {
  /** A folder or a repository; absent if the file names none. */
  readonly base?: string;
  /** Of the base's repository. */
  readonly revision?: string;
  readonly dora: boolean;
  readonly rankStabilised: boolean;
  /** @param module the path of a module in the model that PEFT wrapped, such as `model.layers.0.mlp.up_proj` */
  strength(module: string): Strength;
  /** Fields that are set, and that QK Lens does not know. */
  readonly unknown: readonly string[];
}

/** How strongly B A is added. */
export interface Strength {
  readonly rank: number;
  readonly alpha: number;
  /** alpha / rank, or alpha / sqrt(rank). */
  readonly scale: number;
}

/** What merges an adapter of any kind. */
const MERGE =
  'Merge it with PEFT (PeftModel.from_pretrained(base, folder).merge_and_unload().save_pretrained(…)) and open the result.';

/**
 * Reads PEFT's config of a LoRA adapter (`LoraConfig` in PEFT's `tuners/lora/config.py`).
 *
 * @param folder for messages
 * @throws QkLensError `badAdapter` if it is of another method, has a feature that is not read, or is malformed
 */
export function readAdapterConfig(json: Json, folder: string): AdapterConfig {
  const refuse = (why: string) => badAdapter(folder, `${why}, which QK Lens doesn't read. ${MERGE}`);
  const isSet = (name: string) => !isUnset(json[name]);
  if (json['peft_type'] !== 'LORA') throw refuse(`its peft_type is ${quoted(json['peft_type'])}, not "LORA"`);
  for (const name of UNREAD) if (isSet(name)) throw refuse(`it has ${quoted(name)} set`);
  if (!isInitialisation(json['init_lora_weights']))
    throw refuse(
      `its init_lora_weights ${quoted(json['init_lora_weights'])} also changes the base's own weights`,
    );
  const number = (name: string, value: unknown): number => {
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
    throw badAdapter(folder, `${name} must be a positive number, not ${quoted(value)}. Restore the file.`);
  };
  const byPattern = (name: string) => patternsOf(json[name], name, folder);
  const [ranks, alphas] = [byPattern('rank_pattern'), byPattern('alpha_pattern')];
  const rankStabilised = json['use_rslora'] === true;
  const [base, revision] = [json['base_model_name_or_path'], json['revision']];
  return {
    ...(typeof base === 'string' && base !== '' && { base }),
    ...(typeof revision === 'string' && revision !== '' && { revision }),
    dora: json['use_dora'] === true,
    rankStabilised,
    strength: (module) => {
      const rank = number('"r"', ranks(module) ?? json['r']);
      const alpha = number('"lora_alpha"', alphas(module) ?? json['lora_alpha']);
      return { rank, alpha, scale: alpha / (rankStabilised ? Math.sqrt(rank) : rank) };
    },
    unknown: Object.keys(json).filter((name) => !KNOWN.has(name) && !UNREAD.includes(name) && isSet(name)),
  };
}

/** @param why a sentence's end, and what to do */
export function badAdapter(folder: string, why: string): QkLensError {
  return new QkLensError('badAdapter', `The adapter in ${folder} can't be used: ${why}`);
}

function isUnset(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return (
    (value ?? false) === false || (typeof value === 'object' && Object.keys(value as object).length === 0)
  );
}

/** Those that set A and B alone; the others subtract what they begin with from the base. */
function isInitialisation(value: unknown): boolean {
  return [undefined, null, true, false, 'gaussian', 'eva', 'orthogonal'].includes(value as string);
}

function patternsOf(value: unknown, name: string, folder: string): (module: string) => unknown {
  const entries = Object.entries(Object(value ?? {}) as object);
  const patterns = entries.map(([key, own]) => {
    const matches = patternOf(key);
    if (matches) return { matches, own: own as unknown };
    throw badAdapter(
      folder,
      `${quoted(name)} has the pattern ${quoted(key)}, which QK Lens doesn't read. Write the modules' names instead.`,
    );
  });
  return (module) => patterns.find(({ matches }) => matches(module))?.own;
}

/** Fields that, if set, change the weights in a way that is not read, or where the adapter's tensors belong. */
const UNREAD: readonly string[] = [
  ...[
    'lora_bias',
    'layer_replication',
    'trainable_token_indices',
    'target_parameters',
    'ensure_weight_tying',
  ],
  ...['use_qalora', 'use_bdlora', 'alora_invocation_tokens', 'arrow_config', 'kasa_config'],
  ...['monteclora_config', 'velora_config'],
];

/** Fields that are read, and those that matter in training alone or that the tensors' names say. */
const KNOWN: ReadonlySet<string> = new Set([
  ...['peft_type', 'base_model_name_or_path', 'revision', 'r', 'lora_alpha', 'use_rslora', 'use_dora'],
  ...['rank_pattern', 'alpha_pattern', 'init_lora_weights', 'fan_in_fan_out', 'bias', 'modules_to_save'],
  ...['target_modules', 'exclude_modules', 'layers_to_transform', 'layers_pattern', 'peft_version'],
  ...['auto_mapping', 'task_type', 'inference_mode', 'lora_dropout', 'qalora_group_size', 'runtime_config'],
  ...['loftq_config', 'eva_config', 'corda_config', 'lora_ga_config', 'megatron_config', 'megatron_core'],
]);
