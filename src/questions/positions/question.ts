import { MOST_POSITIONS, MOST_ROWS } from '../../protocol/bounds.js';
import { describe } from '../description/describe.js';
import { field } from '../description/field.js';
import { top } from '../description/vectorParts.js';
import { answer, indexBelow, real, rows } from '../fields/basic.js';
import { PROVENANCE } from '../fields/weights.js';
import { count } from '../kinds/numbers.js';

export const positions = describe({
  name: 'positions',
  about:
    'the positions whose rows of W_pos have the largest cosine with that of one, in models of learned positions',
  title: ({ position }) => `W_pos ${position}`,
  parts: [
    field('position', count(0, MOST_POSITIONS, '3'), {
      label: 'Position',
      about: 'A position, counted from 0.',
    }),
    top(),
  ],
  result: ({ nCtx }) =>
    answer({
      ...PROVENANCE,
      position: indexBelow(nCtx),
      norm: real(),
      nearest: rows(answer({ position: indexBelow(nCtx), cosine: real() }), MOST_ROWS),
    }),
});
