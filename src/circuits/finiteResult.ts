import { QkLensError } from '../protocol/errors.js';
import { quoted } from '../protocol/quoted.js';

/** The path of the first NaN or infinite number in a result, such as `words.0.ratio`. */
export function nonFinitePlace(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : '';
  if (typeof value !== 'object' || value === null) return undefined;
  for (const key in value) {
    const within = nonFinitePlace((value as Readonly<Record<string, unknown>>)[key]);
    if (within !== undefined) return within === '' ? key : `${key}.${within}`;
  }
  return undefined;
}

/**
 * Returns the result, if all its numbers are finite: views and files must contain no others.
 *
 * @throws QkLensError `compute`
 */
export function requireFiniteResult<T>(result: T): T {
  const place = nonFinitePlace(result);
  if (place === undefined) return result;
  throw new QkLensError(
    'compute',
    `The answer can't be shown: ${quoted(place)} is not a finite number. The weights are too large or too small for float32: check them.`,
  );
}
