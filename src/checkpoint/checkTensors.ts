import { QkLensError } from '../protocol/errors.js';
import { quoted } from '../protocol/quoted.js';
import type { ModelConfig, WeightMap } from './architectures/architecture.js';
import { modelOfNames } from './knownNames.js';
import type { Tensors } from './tensors.js';

/**
 * @param folder for messages
 * @throws QkLensError `missingTensor`, `wrongShape` unless every tensor that the weights need is there in its shape
 */
export function checkTensors(
  store: Pick<Tensors, 'entry' | 'names'>,
  weights: WeightMap,
  { architecture }: Pick<ModelConfig, 'architecture'>,
  folder: string,
): void {
  const missing = [...weights.required.keys()].filter((name) => !store.entry(name));
  if (2 * missing.length > weights.required.size) throw otherNames(store, missing[0], architecture, folder);
  if (missing.length > 0) {
    const others = missing.length > 1 ? ` (and ${missing.length - 1} more)` : '';
    throw new QkLensError(
      'missingTensor',
      `${folder} lacks the tensor ${quoted(missing[0])}${others}. Save or download the checkpoint again, whole.`,
    );
  }
  for (const [name, shape] of weights.required) {
    const found = store.entry(name)!.shape;
    if (found.join() !== shape.join()) {
      throw new QkLensError(
        'wrongShape',
        `Tensor ${quoted(name)} has shape ${quoted(found)}, but the config makes it ${quoted(shape)}. The config belongs to other weights.`,
      );
    }
  }
}

/** Weights whose names are mostly those of another library, or of another architecture. */
function otherNames(
  store: Pick<Tensors, 'entry' | 'names'>,
  wanted: string,
  architecture: string,
  folder: string,
): QkLensError {
  const names = [...store.names()];
  const model = modelOfNames(names);
  const like = model === undefined ? '' : `: the names of ${model}`;
  const has = names.length === 0 ? 'no tensors' : `others, such as ${quoted(names.slice(0, 3))}`;
  return new QkLensError(
    'missingTensor',
    `By its config, the checkpoint is of the architecture ${quoted(architecture)}, which has the tensor ${quoted(wanted)}; ${folder} has ${has}${like}. Give it the config of its own architecture, or save it under the names of ${quoted(architecture)}.`,
  );
}
