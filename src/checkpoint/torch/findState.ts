import type { PickleValue } from '../pickle/values.js';
import { attributesOf, PickledObject } from '../pickle/values.js';
import { moduleState, wholeBudget } from './moduleState.js';
import { pickledConfig, type PlainConfig } from './pickledConfig.js';
import { TorchTensor } from './torchTensor.js';

/** The named tensors of a file, and where in it they were found. */
export interface FoundState {
  readonly tensors: ReadonlyMap<string, TorchTensor>;
  /** Keys from the outermost dict to that of the tensors; none if they are the file's own. */
  readonly keys: readonly string[];
  /** The class of the object whose tensors these are, if it is no dict. */
  readonly object?: string;
  /** That the object carries. */
  readonly config?: PlainConfig | undefined;
}

/** What weights are called beside an optimizer's and a scheduler's state, the likeliest first. */
const STATE_KEYS = [
  'state_dict',
  'model_state_dict',
  'model',
  'module',
  'net',
  'network',
  'weights',
  'params',
];

/** Dicts within dicts, such as a trainer's checkpoint within a logger's. */
const MOST_LEVELS = 4;
/** A list or tuple, such as a model and its optimizer, has no more. */
const MOST_ITEMS = 100;

/**
 * Finds the state dict in what torch.save wrote: the dict of tensors itself, one under a key, or the state of a whole
 * pickled module.
 *
 * @returns what was found, or the keys of the several dicts that might be meant (none: there are no tensors)
 */
export function findState(value: PickleValue): FoundState | readonly string[] {
  return new Search().in(value, MOST_LEVELS);
}

class Search {
  private readonly visited = new Set<PickleValue>();
  private readonly budget = wholeBudget();

  in(value: PickleValue, levels: number): FoundState | readonly string[] {
    if (this.visited.has(value)) return [];
    this.visited.add(value);
    if (value instanceof PickledObject && value.items.size === 0) return this.inObject(value, levels);
    const dict = dictOf(value);
    if (!dict) return [];
    const own = tensorsIn(dict);
    if (isModelLike(own)) return { tensors: own, keys: [] };
    const inner = levels > 0 ? this.below(dict, levels - 1) : [];
    if ('tensors' in inner || inner.length > 0) return inner;
    return own.size > 0 ? { tensors: own, keys: [] } : [];
  }

  /** A module's own state, or that of the module that another object holds. */
  private inObject(object: PickledObject, levels: number): FoundState | readonly string[] {
    const tensors = moduleState(object, this.budget);
    if (tensors.size > 0) {
      return { tensors, keys: [], object: object.of.toString(), config: pickledConfig(object) };
    }
    return levels > 0 ? this.in(attributesOf(object), levels - 1) : [];
  }

  private below(dict: ReadonlyMap<PickleValue, PickleValue>, levels: number): FoundState | readonly string[] {
    const named = new Map<string, FoundState>();
    for (const [key, inner] of dict) {
      const found = typeof key === 'string' ? this.in(inner, levels) : [];
      if ('tensors' in found) named.set(key as string, found);
    }
    const likely = STATE_KEYS.find((key) => named.has(key));
    const key = likely ?? (named.size === 1 ? [...named.keys()][0] : undefined);
    if (key === undefined) return [...named.keys()];
    const chosen = named.get(key)!;
    return { ...chosen, keys: [key, ...chosen.keys] };
  }
}

/** A lone number, such as a step or a loss, is no model. */
function isModelLike(tensors: ReadonlyMap<string, TorchTensor>): boolean {
  return [...tensors.values()].some(({ shape }) => shape.length > 1);
}

/** A dict, one of a subclass, or a list or tuple as a dict of its places. */
function dictOf(value: PickleValue): ReadonlyMap<PickleValue, PickleValue> | undefined {
  if (value instanceof PickledObject) return value.items;
  if (Array.isArray(value) && value.length <= MOST_ITEMS) {
    return new Map((value as readonly PickleValue[]).map((item, place) => [`${place}`, item]));
  }
  return value instanceof Map ? (value as ReadonlyMap<PickleValue, PickleValue>) : undefined;
}

function tensorsIn(dict: ReadonlyMap<PickleValue, PickleValue>): Map<string, TorchTensor> {
  const found = new Map<string, TorchTensor>();
  for (const [name, value] of dict) {
    if (typeof name === 'string' && value instanceof TorchTensor) found.set(name, value);
  }
  return found;
}
