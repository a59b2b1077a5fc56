import { attributesOf, PickledObject, type PickleValue } from '../pickle/values.js';
import { TorchTensor } from './torchTensor.js';

/** Modules within modules. */
const MOST_LEVELS = 40;
/** Characters of one part of a name, and of all parts together. */
const LONGEST_PART = 256;
const LONGEST_PREFIX = 1024;

/** What may still be visited of a file, so that parts which it names over and over do not take for ever. */
export interface Budget {
  parts: number;
}

/** Twice the tensors, modules and hooks of the largest checkpoints. */
export function wholeBudget(): Budget {
  return { parts: 400_000 };
}

/**
 * The tensors of a whole pickled `torch.nn.Module`, named as its `state_dict` would name them: parameters, buffers that
 * are saved, and the same of the modules within. Its class is not built.
 */
export function moduleState(module: PickledObject, budget: Budget): Map<string, TorchTensor> {
  const tensors = new Map<string, TorchTensor>();
  const collect = (object: PickledObject, prefix: string, levels: number) => {
    if (prefix.length > LONGEST_PREFIX) return;
    const attributes = attributesOf(object);
    const unsaved = new Set(itemsOf(attributes.get('_non_persistent_buffers_set')));
    for (const [name, value] of itemsIn(attributes.get('_parameters'), budget)) {
      if (value instanceof TorchTensor) tensors.set(`${prefix}${name}`, value);
    }
    for (const [name, value] of itemsIn(attributes.get('_buffers'), budget)) {
      if (value instanceof TorchTensor && !unsaved.has(name)) tensors.set(`${prefix}${name}`, value);
    }
    for (const [name, value] of itemsIn(attributes.get('_modules'), budget)) {
      if (value instanceof PickledObject && levels > 0) collect(value, `${prefix}${name}.`, levels - 1);
    }
  };
  collect(module, '', MOST_LEVELS);
  return tensors;
}

function* itemsIn(value: PickleValue | undefined, budget: Budget): Iterable<[string, PickleValue]> {
  if (!(value instanceof Map)) return;
  for (const [name, item] of value as ReadonlyMap<PickleValue, PickleValue>) {
    if (budget.parts-- <= 0) return;
    if (typeof name === 'string' && name.length <= LONGEST_PART) yield [name, item];
  }
}

/** @returns none if there are more than any module has */
function itemsOf(value: PickleValue | undefined): readonly PickleValue[] {
  return Array.isArray(value) && value.length < 1000 ? (value as readonly PickleValue[]) : [];
}
