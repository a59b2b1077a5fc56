import { MOST_ROWS } from '../../protocol/bounds.js';
import { RANKINGS } from '../../protocol/rankedTokens.js';
import { oneOf } from '../kinds/choices.js';
import { count, INDICES } from '../kinds/numbers.js';
import { field, optional } from './field.js';
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

const RANKING = oneOf(RANKINGS, { dot: 'dot product', cosine: 'cosine of centred rows' });

/** What a vector's tokens are ranked by. */
export function rankBy(
  about = 'The dot product of rows with a vector, or the cosine of centred rows, which long rows do not rule.',
) {
  return optional('rankBy', RANKING, {
    label: 'Tokens ranked by',
    about,
    none: 'dot',
    assumed: () => 'dot' as const,
  });
}
