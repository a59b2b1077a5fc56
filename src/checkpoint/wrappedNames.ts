import { quoted } from '../protocol/quoted.js';
import type { TensorNames, WeightMap } from './architectures/architecture.js';
import type { TensorStore } from './tensorStore.js';

/** What compilers, data parallelism and trainers put before all names, each for a module around the model. */
const WRAPPERS = ['_orig_mod.', 'module.', 'model.', 'transformer.'];
/** Modules around one another. */
const MOST_WRAPPERS = 3;

/** A checkpoint's tensors under the names that its architecture has for them. */
export interface NamedWeights {
  readonly store: TensorStore;
  readonly weights: WeightMap;
  /** A sentence for the reader if names were changed. */
  readonly problem?: string;
}

/**
 * Leaves out the prefix of all names that a module around the model gave them, if with no prefix, or another, a weight
 * would be missing.
 *
 * @param weightsOf names an architecture's weights; throws for a model that it does not read
 * @returns the tensors as they are if no prefix makes them fit
 */
export function unwrapped(store: TensorStore, weightsOf: (tensors: TensorNames) => WeightMap): NamedWeights {
  const weights = weightsOf(store);
  if (fits(store, weights)) return { store, weights };
  for (const prefix of prefixesIn([...store.names()])) {
    const renamed = store.renamed((name) =>
      name.startsWith(prefix) ? name.slice(prefix.length) : undefined,
    );
    const named = weightsOf(renamed);
    if (fits(renamed, named)) {
      const problem = `The names of the checkpoint's tensors begin with ${quoted(prefix)}, which was left out.`;
      return { store: renamed, weights: named, problem };
    }
  }
  return { store, weights };
}

function fits(store: TensorNames, { required }: WeightMap): boolean {
  return [...required.keys()].every((name) => store.entry(name));
}

/** All prefixes made of wrappers with which a name begins, the shortest first. */
function prefixesIn(names: readonly string[]): string[] {
  const found: string[] = [];
  let longest = [''];
  for (let count = 0; count < MOST_WRAPPERS; count++) {
    const longer = longest.flatMap((prefix) => WRAPPERS.map((wrapper) => prefix + wrapper));
    longest = longer.filter((prefix) => names.some((name) => name.startsWith(prefix)));
    found.push(...longest);
  }
  return found;
}
