import { INDICES } from '../notes/values.js';
import { LARGEST_HEAD } from '../protocol/bounds.js';
import { QkLensError } from '../protocol/errors.js';
import { countOption } from './arguments.js';

/** Which singular vectors get tables: a number of leading ones, or a list of indices. */
export const VECTOR_OPTIONS = {
  vectors: { type: 'string' },
  vector: { type: 'string' },
} as const;

/** Their part of a verb's usage. */
export const VECTOR_USAGE = '[--vectors 2 | --vector 0,3-5]';

/**
 * The indices given by the options; the first two without them.
 *
 * @returns the indices for a head of this size; leading ones never exceed the number available
 * @throws QkLensError `usage`
 */
export function vectorOptions(values: {
  readonly [option in keyof typeof VECTOR_OPTIONS]?: string | undefined;
}): (dHead: number) => readonly number[] {
  const { vector, vectors = '2' } = values;
  if (vector === undefined) {
    const count = countOption('vectors', vectors, 0, LARGEST_HEAD);
    return (dHead) => Array.from({ length: Math.min(count, dHead) }, (_, index) => index);
  }
  if (values.vectors !== undefined) {
    throw new QkLensError('usage', '--vectors and --vector were both given: take one of them.');
  }
  const indices = INDICES.read(vector);
  if (!indices) throw new QkLensError('usage', `--vector takes ${INDICES.expects}, not "${vector}".`);
  return () => indices;
}
