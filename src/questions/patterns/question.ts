import * as z from 'zod/mini';
import { LONGEST_TEXT, MOST_HEADS, MOST_HEADS_OF_LAYER, MOST_POSITIONS } from '../../protocol/bounds.js';
import { LONGEST_THUMBNAIL } from '../../protocol/thumbnail.js';
import { describe } from '../description/describe.js';
import { optional } from '../description/field.js';
import { prependBos, prompt, promptPosition } from '../description/promptParts.js';
import { answer, indexBelow, real, rows, text, whole } from '../fields/basic.js';
import { token } from '../fields/tokens.js';
import { PROVENANCE } from '../fields/weights.js';
import { count } from '../kinds/numbers.js';

/** Characters of a prompt in a title. */
const LONGEST_BEGINNING = 40;

export const patterns = describe({
  name: 'patterns',
  about: 'runs the model on a text and shows where every head attends',
  title: ({ text: prompted }) =>
    `Attention on “${prompted.length > LONGEST_BEGINNING ? `${prompted.slice(0, LONGEST_BEGINNING)}…` : prompted}”`,
  pictures: ['attention'],
  parts: [
    prompt(),
    promptPosition(),
    optional('key', count(-MOST_POSITIONS, MOST_POSITIONS), {
      label: 'Key',
      about:
        'A position, counted as the other, whose attention from there is listed; without one, each head has that which it attends to most.',
      absent: 'each head’s strongest',
    }),
    prependBos(),
  ],
  result: ({ nLayers, nHeads, nCtx }) =>
    answer({
      ...PROVENANCE,
      text: text(LONGEST_TEXT),
      tokens: rows(token, nCtx),
      beginsItself: z.exactOptional(z.literal(true)),
      position: indexBelow(nCtx),
      key: z.exactOptional(indexBelow(nCtx)),
      headsPerKey: z.exactOptional(whole(1, MOST_HEADS_OF_LAYER)),
      heads: rows(
        answer({
          layer: indexBelow(nLayers),
          head: indexBelow(nHeads),
          key: indexBelow(nCtx),
          attention: real(),
          strongest: answer({ keys: rows(indexBelow(nCtx), nCtx), attention: rows(real(), nCtx) }),
          thumbnail: text(LONGEST_THUMBNAIL),
        }),
        MOST_HEADS,
      ),
    }).check(
      z.refine(
        ({ tokens, position, key = 0, heads }) =>
          position < tokens.length &&
          key < tokens.length &&
          heads.every(
            ({ key: at, strongest: { keys, attention } }) =>
              at < tokens.length &&
              [keys, attention].every(({ length }) => length === tokens.length) &&
              keys.every((one) => one < tokens.length),
          ),
        { error: 'of one size in "tokens", "position", "key" and "heads"', path: [] },
      ),
    ),
});
