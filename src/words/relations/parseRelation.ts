import { LONGEST_WORD } from '../../protocol/bounds.js';
import { QkLensError } from '../../protocol/errors.js';
import { quoted } from '../../protocol/quoted.js';
import type { Relation } from './relation.js';

/** A longer list would say no more about a head, and take long. */
const MOST_PAIRS = 1000;
/** As in lists of words: a token by its id, such as #5, is none. */
const COMMENT = /^\s*#+(?:\s|$)/;
/** A pair exchanged with itself alone has no permutation. */
const LEAST_PAIRS = 2;

/**
 * The pairs of a list: a line each, source and target with a tab or a comma between them. Empty lines, and those that
 * begin with `# `, are comments.
 *
 * @param name of the list, for the message
 * @throws QkLensError `badRequest` for a line that is no pair, and for fewer than two or more than 1000 pairs
 */
export function parseRelation(text: string, name: string): Relation['pairs'] {
  const pairs = text
    .split(/\r?\n/)
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '' && !COMMENT.test(line))
    .map(({ line, number }) => {
      const words = line.split(line.includes('\t') ? '\t' : ',').map((word) => word.trim());
      if (words.length === 2 && words.every((word) => word !== '' && word.length <= LONGEST_WORD)) {
        return [words[0], words[1]] as const;
      }
      throw new QkLensError(
        'badRequest',
        `Line ${number} of the relation ${name} is no pair: ${quoted(line.slice(0, 80))}. Write a source and a target with a comma or a tab between them.`,
      );
    });
  if (pairs.length >= LEAST_PAIRS && pairs.length <= MOST_PAIRS) return pairs;
  throw new QkLensError(
    'badRequest',
    `The relation ${name} has ${pairs.length} pairs. Give from ${LEAST_PAIRS} to ${MOST_PAIRS}.`,
  );
}
