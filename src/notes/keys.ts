import type { WeightOptions } from '../protocol/model.js';
import type { Reader } from './values.js';

/** A block's `key: value` line, and its field in a request. */
export interface Key<R> {
  readonly key: string;
  /** One sentence, for hovers and completion. */
  readonly about: string;
  readonly reader: Reader<unknown>;
  /** A question without it is invalid. */
  readonly required?: boolean;
  readonly get: (request: R) => unknown;
  readonly set: (request: R, value: unknown) => R;
  /** Its form on the command line; `--key value` if absent. */
  readonly commandLine?: (value: unknown) => readonly string[];
}

/**
 * An option of the command line with its value, which may begin with a dash; negative numbers are accepted as they are.
 */
export function option(name: string, value: string): readonly string[] {
  return /^-(?!\d+$)/.test(value) ? [`--${name}=${value}`] : [`--${name}`, value];
}

/** A key for the request's field of some name. */
export function field<R, F extends keyof R & string>(
  name: F,
  reader: Reader<NonNullable<R[F]>>,
  about: string,
  more: Partial<Pick<Key<R>, 'key' | 'required' | 'commandLine'>> = {},
): Key<R> {
  return {
    key: name,
    about,
    reader: reader,
    get: (request) => request[name],
    set: (request, value) => ({ ...request, [name]: value }),
    ...more,
  };
}

type Processing = WeightOptions['processing'];
type Variant = WeightOptions['variant'];

/** A processing of the weights; the command line only has an option to switch it off. */
export function processing(
  key: string,
  name: keyof Processing,
  about: string,
  reader: Reader<boolean>,
): Key<WeightOptions> {
  return {
    key,
    about,
    reader: reader,
    get: (request) => request.processing[name],
    set: (request, value) => ({ ...request, processing: { ...request.processing, [name]: value } }),
    commandLine: (on) => (on === true ? [] : [`--no-${key}`]),
  };
}

/** A variant of W_EE. */
export function variant(
  key: string,
  name: keyof Variant,
  about: string,
  reader: Reader<boolean>,
): Key<WeightOptions> {
  return {
    key,
    about,
    reader: reader,
    get: (request) => request.variant[name],
    set: (request, value) => ({ ...request, variant: { ...request.variant, [name]: value } }),
    commandLine: (on) => (on === true ? [`--${key === 'residual-stream' ? 'residual' : key}`] : []),
  };
}
