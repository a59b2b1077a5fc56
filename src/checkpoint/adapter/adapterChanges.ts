import { quoted } from '../../protocol/quoted.js';
import { isFloatDtype } from '../dtype.js';
import type { TensorStore } from '../tensorStore.js';
import { badAdapter, type AdapterConfig, type Strength } from './adapterConfig.js';

/** W becomes W + scale B A, in DoRA with its rows or columns made as long as `magnitude`. */
export interface LowRank {
  /** The path of its module in the model that PEFT wrapped. */
  readonly module: string;
  /** A `[rank, in]`. */
  readonly a: string;
  /** B `[out, rank]`. */
  readonly b: string;
  /** `[out]`, for DoRA. */
  readonly magnitude?: string;
  /** An embedding's weight is stored `[in, out]`. */
  readonly embedding: boolean;
  readonly strength: Strength;
}

/** An adapter's tensors, by the names that the weights have in the model that PEFT wrapped. */
export interface AdapterChanges {
  readonly lowRank: ReadonlyMap<string, LowRank>;
  /** The adapter's names of the tensors that replace others. */
  readonly replaced: ReadonlyMap<string, string>;
}

/** What PEFT's own modules add before every name. */
const WRAPPED = 'base_model.model.';
const LOW_RANK =
  /^(.*)\.(lora_A\.weight|lora_B\.weight|lora_embedding_A|lora_embedding_B|lora_magnitude_vector(?:\.weight)?)$/;

/**
 * Sorts an adapter's tensors by what they do (names as `get_peft_model_state_dict` in PEFT's `utils/save_and_load.py`
 * writes them).
 *
 * @param folder for messages
 * @throws QkLensError `badAdapter` for a name of another kind, a pair that lacks one, and a rank that is not the config's
 */
export function adapterChanges(tensors: TensorStore, config: AdapterConfig, folder: string): AdapterChanges {
  const parts = new Map<string, Map<string, string>>();
  const replaced = new Map<string, string>();
  for (const name of tensors.names()) {
    if (!isFloatDtype(tensors.entry(name)!.dtype))
      throw badAdapter(folder, `its tensor ${quoted(name)} has dtype ${tensors.entry(name)!.dtype}.`);
    if (!name.startsWith(WRAPPED)) throw unknownName(name, folder);
    const own = name.slice(WRAPPED.length);
    const [, module, part] = LOW_RANK.exec(own) ?? [];
    if (module !== undefined) {
      const known = parts.get(module) ?? new Map<string, string>();
      parts.set(module, known.set(part.replace(/\.weight$/, ''), name));
    } else if (/\.lora_|\.token_adapter\.|\.modules_to_save\./.test(own) || !/\.(?:weight|bias)$/.test(own)) {
      throw unknownName(name, folder);
    } else replaced.set(own.replace('.base_layer.', '.'), name);
  }
  const lowRank = new Map<string, LowRank>();
  for (const [module, names] of parts) {
    const change = pairOf(module, names, config, folder);
    const rank = tensors.entry(change.a)!.shape[0];
    if (rank !== change.strength.rank || tensors.entry(change.b)!.shape[1] !== rank) {
      throw badAdapter(
        folder,
        `${quoted(change.a)} has shape ${quoted(tensors.entry(change.a)!.shape)} and ${quoted(change.b)} ${quoted(tensors.entry(change.b)!.shape)}, but its config makes the rank ${change.strength.rank}. The config belongs to another adapter.`,
      );
    }
    lowRank.set(`${module}.weight`, change);
  }
  if (lowRank.size + replaced.size === 0)
    throw badAdapter(folder, 'it holds no tensors. Save or download it again, whole.');
  return { lowRank, replaced };
}

function pairOf(
  module: string,
  names: ReadonlyMap<string, string>,
  config: AdapterConfig,
  folder: string,
): LowRank {
  const embedding = names.has('lora_embedding_A') || names.has('lora_embedding_B');
  const kind = embedding ? 'lora_embedding' : 'lora';
  const need = (part: string) => {
    const name = names.get(part);
    if (name !== undefined) return name;
    throw badAdapter(folder, `it has no ${quoted(`${module}.${part}`)}. Save or download it again, whole.`);
  };
  return {
    ...{ module, embedding, a: need(`${kind}_A`), b: need(`${kind}_B`) },
    ...(config.dora && { magnitude: need('lora_magnitude_vector') }),
    strength: config.strength(module),
  };
}

function unknownName(name: string, folder: string) {
  return badAdapter(
    folder,
    `it holds a tensor ${quoted(name)}, whose name is none that PEFT's LoRA gives to what QK Lens reads.`,
  );
}
