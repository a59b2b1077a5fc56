import type { AdapterInfo } from '../../protocol/adapter.js';
import { quoted } from '../../protocol/quoted.js';
import type { Architecture, ModelConfig, WeightMap } from '../architectures/architecture.js';
import { TensorStore } from '../tensorStore.js';
import type { Tensors } from '../tensors.js';
import type { NamedWeights } from '../wrappedNames.js';
import { AdaptedStore, type TensorChange } from './adaptedStore.js';
import { adapterChanges } from './adapterChanges.js';
import { adapterInfo, hashedAdapter } from './adapterInfo.js';
import type { AdapterOver } from './adapterOver.js';
import { fittedChanges } from './fittedChanges.js';

/** A base checkpoint's weights with an adapter's changes. */
export interface Adapted {
  readonly config: ModelConfig;
  readonly weights: WeightMap;
  readonly store: Tensors;
  /** All files of both as they are stored. */
  readonly stored: TensorStore;
  readonly info: AdapterInfo;
  readonly changeOf: (tensor: string) => TensorChange;
  /** What of the adapter's config the numbers depend on. */
  readonly hashed: readonly unknown[];
  /** The base ties embedding and unembedding, and the adapter changes one of them. */
  readonly unties: boolean;
  /** Sentences for the reader. */
  readonly problems: readonly string[];
}

/**
 * Opens an adapter's tensors over its base's. The base stays the caller's to close if this fails; closing the result's
 * store closes it too.
 *
 * @param base under its architecture's names
 * @param baseName for people
 * @throws QkLensError `badAdapter`, `badSafetensors`, `badTorchFile`, `noWeights`, `unsupportedDtype`
 */
export async function adapted(
  { folder, weights: path, config }: AdapterOver,
  base: NamedWeights & { readonly config: ModelConfig },
  architecture: Architecture,
  baseName: string,
): Promise<Adapted> {
  const tensors = await TensorStore.open(path);
  try {
    const changes = fittedChanges(adapterChanges(tensors, config, folder), tensors, { ...base, folder });
    const all = TensorStore.of([...base.store.files, ...tensors.files]);
    const store = new AdaptedStore(base.store, tensors, changes, all);
    const { headName } = base.weights;
    const wE = base.weights.wE.tensor;
    const unties =
      changes.aliases.size > 0 || (base.config.tiedUnembedding && changes.replaced.has(headName));
    const [dVocab] = store.entry(wE)!.shape;
    const own = changes.replaced.has(wE) ? { ...base.config, dVocab } : base.config;
    return {
      ...{ config: own, weights: architecture.weights(own, store), store, stored: all },
      info: adapterInfo(config, changes, baseName),
      changeOf: (tensor) => store.changeOf(tensor),
      hashed: hashedAdapter(changes),
      unties,
      problems: [
        ...(unties
          ? [
              'The base ties the unembedding to the embedding, and the adapter changes one of them: the other stays as it is.',
            ]
          : []),
        ...(config.unknown.length > 0
          ? [
              `The adapter's config has fields that QK Lens doesn't know (${config.unknown.map(quoted).join(', ')}): what they change is left out.`,
            ]
          : []),
        ...(changes.unused.length > 0
          ? [
              `The adapter holds tensors that its base has no place for, which are left out: ${quoted(changes.unused)}.`,
            ]
          : []),
      ],
    };
  } catch (error) {
    await tensors.close();
    throw error;
  }
}
