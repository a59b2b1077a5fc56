import * as z from 'zod/mini';
import { MOST_POSITIONS } from '../../protocol/bounds.js';
import { QK_CIRCUITS } from '../../protocol/head.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import { switchOption } from '../description/commandLine.js';
import { describe } from '../description/describe.js';
import { field, hidden, optional } from '../description/field.js';
import { center, rows, tokenFrequency } from '../description/rowParts.js';
import { rankBy, top, vectors } from '../description/vectorParts.js';
import { answer, choices, flag, whole } from '../fields/basic.js';
import { circuitOf, fewVectorRows } from '../fields/circuits.js';
import { headOf } from '../fields/head.js';
import { RANKED_BY } from '../fields/rankBy.js';
import { ROWS_TAKEN } from '../fields/rows.js';
import { PROVENANCE } from '../fields/weights.js';
import { someOf, SWITCH } from '../kinds/choices.js';
import { HEAD } from '../kinds/heads.js';
import { count } from '../kinds/numbers.js';

export const head = describe({
  name: 'head',
  about: "the spectra of a head's QK circuits and the top tokens of their first singular vectors",
  title: ({ head: ref }) => `Head ${formatHeadRef(ref)}`,
  pictures: ['spectrum'],
  parts: [
    field('head', HEAD, { label: 'Head', about: 'A head whose QK circuits are analysed.' }),
    field('circuits', someOf(QK_CIRCUITS), {
      label: 'Circuits',
      about: 'The circuits to show.',
      default: QK_CIRCUITS,
    }),
    vectors(),
    top(),
    rankBy(),
    field('cosine', SWITCH, {
      label: 'Cosines with W_EE',
      about: "Gives qk's squared cosines with W_EE too.",
      default: true,
      commandLine: switchOption('cosine'),
      commandLineDefault: false,
    }),
    optional('distance', count(0, MOST_POSITIONS, '0'), {
      label: 'Distance',
      about: 'Positions from the query back to the key, for models of rotary positions.',
      none: 0,
    }),
    center(),
    rows(),
    tokenFrequency(),
    hidden({ onlyReady: z.exactOptional(flag()) }),
  ],
  check: fewVectorRows,
  result: (sizes) => {
    const circuit = circuitOf(sizes);
    return answer({
      ...PROVENANCE,
      head: headOf(sizes),
      distance: z.exactOptional(whole(0, MOST_POSITIONS)),
      ...ROWS_TAKEN,
      ...RANKED_BY,
      circuits: answer({ qk: circuit, embedding: circuit, effective: circuit }),
      leftOut: z.exactOptional(choices(QK_CIRCUITS)),
    });
  },
});
