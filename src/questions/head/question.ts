import * as z from 'zod/mini';
import { LARGEST_HEAD, MOST_POSITIONS } from '../../protocol/bounds.js';
import { HEAD_CIRCUITS, NO_LATENT, QK_CIRCUITS, type HeadCircuit } from '../../protocol/head.js';
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
import type { Kind } from '../kinds/kind.js';
import { count } from '../kinds/numbers.js';

const SOME = someOf(HEAD_CIRCUITS);

/** `all` stands for those of every checkpoint. */
const CIRCUITS: Kind<readonly HeadCircuit[]> = {
  ...SOME,
  read: (text) => (text.trim().toLowerCase() === 'all' ? QK_CIRCUITS : SOME.read(text)),
  whyNot: (circuits, { adapter, latentAttention }) => {
    if (circuits.includes('update') && !adapter)
      return 'The circuit update is what a LoRA adapter changes, and the checkpoint is no adapter.';
    return circuits.includes('rotary') && !latentAttention ? NO_LATENT : undefined;
  },
};

export const head = describe({
  name: 'head',
  about: "the spectra of a head's QK circuits and the top tokens of their first singular vectors",
  title: ({ head: ref }) => `Head ${formatHeadRef(ref)}`,
  pictures: ['spectrum'],
  parts: [
    field('head', HEAD, { label: 'Head', about: 'A head whose QK circuits are analysed.' }),
    field('circuits', CIRCUITS, {
      label: 'Circuits',
      about:
        'The circuits to show. `update`, what a LoRA adapter changes in W_QK, is for adapters only; `rotary`, the part with positions, for latent attention.',
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
      circuits: answer({
        ...{ qk: circuit, embedding: circuit, effective: circuit },
        update: circuitOf({ ...sizes, dHead: 2 * sizes.dHead }),
        rotary: circuitOf({ ...sizes, dHead: LARGEST_HEAD }),
      }),
      leftOut: z.exactOptional(choices(HEAD_CIRCUITS)),
      withoutEffective: z.exactOptional(z.literal(true)),
    });
  },
});
