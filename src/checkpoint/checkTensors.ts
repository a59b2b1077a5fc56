import { QkLensError } from '../protocol/errors.js';
import { quoted } from '../protocol/quoted.js';
import type { WeightMap } from './architectures/architecture.js';
import type { Tensors } from './tensors.js';

/**
 * @param folder for messages
 * @throws QkLensError `missingTensor`, `wrongShape` unless every tensor that the weights need is there in its shape
 */
export function checkTensors(
  store: Pick<Tensors, 'entry' | 'names'>,
  weights: WeightMap,
  folder: string,
): void {
  const missing = [...weights.required.keys()].filter((name) => !store.entry(name));
  if (missing.length === weights.required.size) throw otherNames(store, missing[0], folder);
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

/** Weights whose names are all those of another library, or of another architecture. */
function otherNames(store: Pick<Tensors, 'entry' | 'names'>, wanted: string, folder: string): QkLensError {
  const names = [...store.names()];
  const has = names.length === 0 ? 'no tensors' : `others, such as ${quoted(names.slice(0, 3))}`;
  return new QkLensError(
    'missingTensor',
    `${folder} has none of the tensors that its config makes it need, such as ${quoted(wanted)}; it has ${has}. Give it the config of its own architecture, or save it under that architecture's names.`,
  );
}
