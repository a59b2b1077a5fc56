import * as z from 'zod/mini';
import { LONGEST_TEXT, MOST_NEIGHBOUR_TOKENS } from '../../protocol/bounds.js';
import { describe } from '../description/describe.js';
import { field } from '../description/field.js';
import { top } from '../description/vectorParts.js';
import { answer, real, rows, text } from '../fields/basic.js';
import { cosineOfToken, token, tokenRows } from '../fields/tokens.js';
import { PROVENANCE } from '../fields/weights.js';
import { TYPED_TOKEN } from '../kinds/texts.js';
import { SPACE } from '../kinds/weights.js';

const OF_TOKEN = { token, norm: real(), neighbours: tokenRows(cosineOfToken) };

export const neighbours = describe({
  name: 'neighbours',
  about: "the tokens whose rows have the largest cosine with that of each of the text's tokens",
  title: ({ text: of }) => `Neighbours "${of}"`,
  parts: [
    field('text', TYPED_TOKEN, {
      label: 'Text',
      about:
        'A token, with or without its leading space: both are shown where both are tokens; or a text that is answered token by token.',
    }),
    field('space', SPACE, { label: 'Space', about: 'Where cosines are taken.', default: 'W_E' }),
    top(),
  ],
  result: () =>
    answer({
      ...PROVENANCE,
      ...OF_TOKEN,
      space: SPACE.schema,
      text: text(LONGEST_TEXT),
      spellings: z.exactOptional(z.literal(true)),
      tokens: rows(answer(OF_TOKEN), MOST_NEIGHBOUR_TOKENS),
    }),
});
