import { QkLensError } from '../../protocol/errors.js';
import { quoted } from '../../protocol/quoted.js';
import { FLOAT_DTYPES } from '../dtype.js';
import type { PlacedEntry, TensorStore } from '../tensorStore.js';

/** What a part must be like; its numbers are floats unless dtypes are given. */
interface Wanted {
  readonly dtypes?: readonly string[];
  /** Any of these shapes. */
  readonly shapes?: readonly (readonly number[])[];
}

/** The stored tensors that quantised weights are made of, by name. */
export class StoredParts {
  constructor(
    private readonly store: TensorStore,
    /** Names the method, for messages. */
    readonly method: string,
  ) {}

  /** What comes before the ending in each name that has it, with the tensor's own. */
  endingIn(ending: string): (readonly [module: string, part: PlacedEntry])[] {
    const names = [...this.store.names()].filter((name) => name.endsWith(ending));
    return names.map((name) => [name.slice(0, -ending.length), this.store.placed(name)!] as const);
  }

  find(name: string): PlacedEntry | undefined {
    return this.store.placed(name);
  }

  /**
   * A part without which a weight can't be read.
   *
   * @throws QkLensError `missingTensor`, `unsupportedDtype`, `wrongShape`
   */
  need(name: string, weight: string, wanted?: Wanted): PlacedEntry {
    const part = this.find(name);
    if (part) return wanted ? this.checked(part, weight, wanted) : part;
    throw new QkLensError(
      'missingTensor',
      `The checkpoint has no tensor ${quoted(name)}, without which the weight ${quoted(weight)}, quantised by ${this.method}, can't be read. Save or download it again, whole.`,
    );
  }

  /**
   * The part, if it is as wanted.
   *
   * @throws QkLensError `unsupportedDtype`, `wrongShape`
   */
  checked(part: PlacedEntry, weight: string, { dtypes = FLOAT_DTYPES, shapes }: Wanted): PlacedEntry {
    const { name, dtype, shape } = part.entry;
    if (!dtypes.includes(dtype)) {
      throw new QkLensError(
        'unsupportedDtype',
        `Tensor ${quoted(name)} has dtype ${dtype}; as part of the weight ${quoted(weight)}, quantised by ${this.method}, QK Lens reads ${dtypes.join(', ')}. Convert the checkpoint to BF16.`,
      );
    }
    if (!shapes || shapes.some((wanted) => wanted.join() === shape.join())) return part;
    throw new QkLensError(
      'wrongShape',
      `Tensor ${quoted(name)} has shape ${quoted(shape)}, but as part of the weight ${quoted(weight)}, quantised by ${this.method}, it needs ${shapes.map(quoted).join(' or ')}. Parts or config.json belong to other weights.`,
    );
  }
}

/** A part whose bytes are read as numbers of another dtype and shape. */
export function viewedAs(part: PlacedEntry, dtype: string, shape: readonly number[]): PlacedEntry {
  return { ...part, entry: { ...part.entry, dtype, shape } };
}
