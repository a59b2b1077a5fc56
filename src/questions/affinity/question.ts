import * as z from 'zod/mini';
import { LARGEST_HEAD, MOST_HEADS, MOST_ROWS } from '../../protocol/bounds.js';
import { HEAD_SPACES } from '../../protocol/composition.js';
import { describe } from '../description/describe.js';
import { field } from '../description/field.js';
import { ANTICAUSAL } from '../fields/anticausal.js';
import { answer, real, rows, whole } from '../fields/basic.js';
import { headOf } from '../fields/head.js';
import { PROVENANCE } from '../fields/weights.js';
import { oneOf } from '../kinds/choices.js';
import { count } from '../kinds/numbers.js';

const SPACE = oneOf(HEAD_SPACES);

export const affinity = describe({
  name: 'affinity',
  about: 'how much the subspaces of heads overlap: the projection kernel between what they read and write',
  title: ({ first, second }) => `Affinity of ${first} and ${second} spaces`,
  pictures: ['map'],
  parts: [
    field('first', SPACE, {
      label: 'First spaces',
      about: 'The subspace of one head: what its queries, keys or values read, or what it writes.',
      default: 'output',
    }),
    field('second', SPACE, {
      label: 'Second spaces',
      about: 'The subspace of the other head.',
      default: 'query',
    }),
    field('top', count(1, MOST_ROWS), { label: 'Rows', about: 'Pairs in the table.', default: 20 }),
  ],
  subjectIsOption: true,
  result: (sizes) => {
    const head = headOf(sizes);
    const side = rows(answer({ ...head.shape, rank: whole(0, LARGEST_HEAD) }), MOST_HEADS);
    return answer({
      ...PROVENANCE,
      first: SPACE.schema,
      second: SPACE.schema,
      rows: side,
      columns: side,
      kernel: rows(rows(real(), MOST_HEADS), MOST_HEADS),
      random: answer({ overlap: real(), kernel: real(), sd: real() }),
      anticausal: ANTICAUSAL,
      pairCount: whole(0, Number.MAX_SAFE_INTEGER),
      pairs: rows(
        answer({
          first: head,
          second: head,
          kernel: real(),
          overlap: real(),
          z: real(),
          percentile: z.exactOptional(real()),
        }),
        MOST_ROWS,
      ),
      sharedBy: z.exactOptional(whole(2, MOST_HEADS)),
    });
  },
});
