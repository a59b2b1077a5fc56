import * as z from 'zod/mini';
import { LARGEST_COUNT, LONGEST_WORD, MOST_WORDS } from '../../protocol/bounds.js';
import {
  CENTERINGS,
  NAMED_FREQUENCIES,
  ROW_KINDS,
  type CountedWord,
  type TokenFrequency,
} from '../../protocol/rowOptions.js';
import { choice, list, request, text, whole } from '../fields/basic.js';
import { oneOf } from './choices.js';
import type { Kind } from './kind.js';

/** Whose rows are centred. */
export const CENTERING = oneOf(CENTERINGS, {
  none: 'not centred',
  keys: 'keys centred',
  both: 'both centred',
});

/** Rows as they are or through the norm. */
export const ROWS = oneOf(ROW_KINDS, { raw: 'as stored', normalized: 'as a head reads them' });

const named = oneOf(NAMED_FREQUENCIES);
const EXPECTS = 'uniform, merges, or words with their counts, such as " the" 12, " cat" 3';
const counted = list(request({ word: text(LONGEST_WORD), count: whole(1, LARGEST_COUNT) }), MOST_WORDS);

/** How much each token counts. */
export const TOKEN_FREQUENCY: Kind<TokenFrequency> = {
  schema: z.union([choice(NAMED_FREQUENCIES), counted], EXPECTS),
  expects: EXPECTS,
  example: 'uniform|merges|FILE',
  values: NAMED_FREQUENCIES,
  control: 'choice',
  choices: NAMED_FREQUENCIES,
  labels: { uniform: 'all the same', merges: "by Zipf's law over the merges" },
  read: (written) => named.read(written) ?? readCounted(written),
  write: (frequency) =>
    typeof frequency === 'string'
      ? frequency
      : frequency.map(({ word, count }) => `${JSON.stringify(word)} ${count}`).join(', '),
};

function readCounted(written: string): CountedWord[] | undefined {
  const parts = written.trim().match(/"(?:[^"\\]|\\.)*" +[1-9]\d{0,9}(?:, *|$)/g);
  if (!parts || parts.join('') !== written.trim()) return undefined;
  try {
    return parts.map((part) => {
      const end = part.lastIndexOf('"') + 1;
      return { word: JSON.parse(part.slice(0, end)) as string, count: parseInt(part.slice(end)) };
    });
  } catch {
    return undefined;
  }
}
