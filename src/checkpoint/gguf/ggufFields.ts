import { QkLensError } from '../../protocol/errors.js';
import { quoted } from '../../protocol/quoted.js';
import type { GgufMetadata, GgufValue } from './ggufHeader.js';

/** The metadata of a model's architecture, such as `llama.block_count`. */
export class GgufFields {
  constructor(
    private readonly metadata: GgufMetadata,
    private readonly architecture: string,
    private readonly file: string,
  ) {}

  /** @throws QkLensError `badConfig` unless it is a number above 0 */
  number(name: string): number {
    const value = this.numberIfThere(name);
    if (value !== undefined) return value;
    throw this.wrong(name, 'absent');
  }

  /**
   * Undefined if the field is absent. A list of one number for each layer is that number if all are the same.
   *
   * @throws QkLensError `badConfig` unless it is a number above 0
   */
  numberIfThere(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const values: readonly GgufValue[] = Array.isArray(value) ? (value as readonly GgufValue[]) : [value];
    const [first] = values;
    if (
      typeof first === 'number' &&
      first > 0 &&
      Number.isFinite(first) &&
      values.every((other) => other === first)
    )
      return shortest(first);
    throw this.wrong(name, quoted(value));
  }

  textIfThere(name: string): string | undefined {
    const value = this.value(name);
    return typeof value === 'string' ? value : undefined;
  }

  booleanIfThere(name: string): boolean | undefined {
    const value = this.value(name);
    return typeof value === 'boolean' ? value : undefined;
  }

  private value(name: string): GgufValue | undefined {
    return this.metadata.get(`${this.architecture}.${name}`);
  }

  private wrong(name: string, value: string): QkLensError {
    return new QkLensError(
      'badConfig',
      `The field "${this.architecture}.${name}" of ${this.file} is ${value}; QK Lens needs one number above 0. Convert the model again.`,
    );
  }
}

/** The decimal number with the fewest digits that has this value in float32, as the config had it: 1e-5, not 9.999999747e-6. */
function shortest(value: number): number {
  if (Math.fround(value) !== value) return value;
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
