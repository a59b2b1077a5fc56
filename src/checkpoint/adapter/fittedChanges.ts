import { quoted } from '../../protocol/quoted.js';
import type { ModelConfig, WeightMap } from '../architectures/architecture.js';
import type { Slice } from '../slice.js';
import type { TensorStore } from '../tensorStore.js';
import type { NamedWeights } from '../wrappedNames.js';
import { badAdapter } from './adapterConfig.js';
import type { AdapterChanges, LowRank } from './adapterChanges.js';

/** A change of low rank with the tensor of the base that it changes. */
export interface FittedLowRank extends LowRank {
  readonly tensor: string;
  readonly shape: readonly [number, number];
  /** The weight is stored `[in, out]`. */
  readonly transposed: boolean;
}

/** An adapter's changes by the names of the base's tensors. */
export interface FittedChanges {
  readonly lowRank: ReadonlyMap<string, FittedLowRank>;
  /** The adapter's names of the tensors that replace the base's, before anything of low rank is added. */
  readonly replaced: ReadonlyMap<string, string>;
  /** The base's names of tensors that it has under one name for two uses, of which the adapter changes one. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Tensors that the base has no place for, such as a classifier's. */
  readonly unused: readonly string[];
}

/** The base's config and weights, and the folder of the adapter for messages. */
export interface AdaptedBase extends NamedWeights {
  readonly config: ModelConfig;
  readonly folder: string;
}

/**
 * Finds the base's tensor for each of an adapter's changes. A tied unembedding stays the base's where the adapter changes
 * the embedding, and the other way round, as in the model that PEFT trained.
 *
 * @throws QkLensError `badAdapter` if the base has no such tensor, or one of another shape
 */
export function fittedChanges(
  changes: AdapterChanges,
  adapter: TensorStore,
  base: AdaptedBase,
): FittedChanges {
  const { store, weights, config, folder } = base;
  const names = namesByCore(store, weights);
  const replaced = new Map<string, string>();
  const unused: string[] = [];
  for (const [wanted, own] of changes.replaced) {
    const name = names.get(coreOf(wanted));
    if (name === undefined) unused.push(wanted);
    else {
      requireNew(replaced, name, wanted, folder);
      replaced.set(name, own);
    }
  }
  const { headName: head, wE } = weights;
  const isTied = config.tiedUnembedding && !store.entry(head);
  const shapeBefore = (name: string) => {
    const own = replaced.get(name);
    return own === undefined
      ? store.entry(isTied && name === head ? wE.tensor : name)?.shape
      : adapter.entry(own)!.shape;
  };
  for (const [name, own] of replaced)
    checkReplacement(own, shapeBefore(name)!, store.entry(name)?.shape, name === wE.tensor, folder);
  const linear = linearTensors(weights, config.nLayers);
  const lowRank = new Map<string, FittedLowRank>();
  for (const [wanted, change] of changes.lowRank) {
    const tensor = names.get(coreOf(wanted));
    const shape = tensor === undefined ? undefined : shapeBefore(tensor);
    if (tensor === undefined || shape === undefined) {
      throw badAdapter(
        folder,
        `it changes ${quoted(change.module)}, which its base doesn't have. Choose the base that it was trained over.`,
      );
    }
    requireNew(lowRank, tensor, wanted, folder);
    lowRank.set(tensor, fitted(change, adapter, { tensor, shape, isLinear: linear.has(tensor), folder }));
  }
  const changesOne = [wE.tensor, head].some((name) => lowRank.has(name)) || replaced.has(wE.tensor);
  const aliases = isTied && changesOne && !replaced.has(head) ? [[head, wE.tensor] as const] : [];
  return { lowRank, replaced, unused, aliases: new Map(aliases) };
}

function requireNew(known: ReadonlyMap<string, unknown>, name: string, wanted: string, folder: string): void {
  if (!known.has(name)) return;
  throw badAdapter(folder, `it changes the base's ${quoted(name)} twice, also as ${quoted(wanted)}.`);
}

function fitted(
  change: LowRank,
  adapter: TensorStore,
  base: {
    readonly tensor: string;
    readonly shape: readonly number[];
    readonly isLinear: boolean;
    readonly folder: string;
  },
): FittedLowRank {
  const { tensor, shape } = base;
  const [inputs, outputs] = [adapter.entry(change.a)!.shape[1], adapter.entry(change.b)!.shape[0]];
  const [height, width] = shape;
  const fits = [
    ...(height === outputs && width === inputs && !change.embedding ? [false] : []),
    ...(height === inputs && width === outputs ? [true] : []),
  ];
  const magnitudes = change.magnitude === undefined ? outputs : adapter.entry(change.magnitude)!.shape[0];
  if (shape.length !== 2 || fits.length === 0 || magnitudes !== outputs) {
    throw badAdapter(
      base.folder,
      `its change of ${quoted(change.module)} has ${inputs} inputs and ${outputs} outputs, but the base's ${quoted(tensor)} has shape ${quoted(shape)}. Choose the base that it was trained over.`,
    );
  }
  // A square weight does not show how it is stored.
  const transposed = fits.length === 1 ? fits[0] : !base.isLinear;
  return { ...change, tensor, shape: [height, width], transposed };
}

/** An embedding may have another number of tokens. */
function checkReplacement(
  own: string,
  shape: readonly number[],
  before: readonly number[] | undefined,
  isEmbedding: boolean,
  folder: string,
): void {
  if (!before || before.join() === shape.join()) return;
  if (shape.length === 2 && before.length === 2 && shape[1] === before[1] && isEmbedding) return;
  if (/lm_head|embed_out|output/.test(own) && shape.length === before.length) return;
  throw badAdapter(
    folder,
    `its ${quoted(own)} has shape ${quoted(shape)}, where the base has ${quoted(before)}. Choose the base that it was trained over.`,
  );
}

/** Modules around the layers, which differ between the classes that a model is loaded as. */
const OUTER: ReadonlySet<string> = new Set(['model', 'transformer', 'language_model', 'decoder', 'gpt_neox']);

/** A tensor's name without the modules around it. */
function coreOf(name: string): string {
  const parts = name.split('.');
  return parts.slice(parts.findIndex((part) => !OUTER.has(part))).join('.');
}

/** The base's names, those that the architecture needs before others. */
function namesByCore(store: TensorStore, { required, headName }: WeightMap): Map<string, string> {
  const names = [...store.names(), ...required.keys(), headName];
  return new Map(names.map((name) => [coreOf(name), name]));
}

/** Those stored `[out, in]`. */
function linearTensors(weights: WeightMap, nLayers: number): Set<string> {
  const slices: (Slice | undefined)[] = [];
  for (let layer = 0; layer < nLayers; layer++) {
    const { wQ, wK, wV, wO } = weights.head(layer, 0);
    const { mlp } = weights.layer(layer);
    slices.push(wQ, wK, wV, wO, mlp?.wIn, mlp?.wGate, mlp?.wOut);
  }
  return new Set(slices.flatMap((slice) => (slice?.transposed ? [slice.tensor] : [])));
}
