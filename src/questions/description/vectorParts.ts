import { MOST_ROWS } from '../../protocol/bounds.js';
import { count, INDICES } from '../kinds/numbers.js';
import { field } from './field.js';
import { leading, VECTORS_OPTION } from './vectorsOption.js';

/** Rows of each token table. */
export function top(least = 1) {
  return field('top', count(least, MOST_ROWS), {
    label: 'Rows',
    about: 'Rows of each token table.',
    default: 10,
  });
}

/** The singular vectors that get tables. */
export function vectors() {
  return field('vectors', INDICES, {
    key: 'vector',
    label: 'Vectors',
    about: 'Singular vectors with tables, 0 the largest.',
    default: [0],
    commandLine: VECTORS_OPTION,
    commandLineDefault: leading(2),
  });
}
