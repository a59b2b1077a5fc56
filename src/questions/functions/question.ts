import {
  LONGEST_NAME,
  LONGEST_PATH,
  MOST_HEADS,
  MOST_PERMUTATIONS,
  MOST_ROWS,
  MOST_WORDS,
} from '../../protocol/bounds.js';
import { pathOption } from '../description/commandLine.js';
import { describe } from '../description/describe.js';
import { field, optional } from '../description/field.js';
import { answer, choice, indexBelow, real, rows, text, whole } from '../fields/basic.js';
import { headOf } from '../fields/head.js';
import { PROVENANCE } from '../fields/weights.js';
import { leftOut } from '../fields/words.js';
import { oneOf } from '../kinds/choices.js';
import { SEED } from '../kinds/neurons.js';
import { count } from '../kinds/numbers.js';
import { textOf } from '../kinds/texts.js';
import { SPACE } from '../kinds/weights.js';

const SOURCE = oneOf(['W_E', 'W_EE'], SPACE.labels);
const FIRST = count(1, MOST_ROWS);
/** Of a folder. */
const MOST_RELATIONS = 200;

export const functions = describe({
  name: 'functions',
  about:
    'names of heads by weights alone: relations of words, such as country and capital, that their OV circuits map or suppress',
  title: ({ source }) => `Functions of heads by ${source}`,
  parts: [
    field('source', SOURCE, { label: 'Attended to', about: 'What is attended to.', default: 'W_E' }),
    field('first', FIRST, {
      label: 'First',
      about: 'Among so many of the tokens that a source raises most is its target found.',
      default: 10,
    }),
    optional('relations', textOf(LONGEST_PATH), {
      label: 'Folder of relations',
      about: 'A folder of text files, a relation each, with a source and a target on each line.',
      absent: 'the lists that ship with QK Lens',
      commandLine: pathOption('relations', 'FOLDER'),
    }),
    field('top', count(1, MOST_ROWS), {
      label: 'Rows',
      about: 'Heads and relations in the table.',
      default: 40,
    }),
    field('seed', SEED, {
      label: 'Seed',
      about: 'Of the random permutations: the same seed gives the same numbers.',
      default: 1,
    }),
  ],
  subjectIsOption: true,
  result: (sizes) =>
    answer({
      ...PROVENANCE,
      source: SOURCE.schema,
      first: FIRST.schema,
      tests: whole(0, Number.MAX_SAFE_INTEGER),
      permutations: whole(1, MOST_PERMUTATIONS),
      relations: rows(
        answer({
          name: text(LONGEST_NAME),
          pairs: whole(0, MOST_WORDS),
          leftOut,
          named: whole(0, 2 * MOST_HEADS),
        }),
        MOST_RELATIONS,
      ),
      found: rows(
        answer({
          ...headOf(sizes).shape,
          relation: indexBelow(MOST_RELATIONS),
          way: choice(['raises', 'lowers']),
          share: real(),
          chance: real(),
          p: real(),
          adjustedP: real(),
        }),
        MOST_ROWS,
      ),
      named: whole(0, 2 * MOST_HEADS * MOST_RELATIONS),
    }),
});
