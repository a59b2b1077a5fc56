import * as z from 'zod/mini';
import { ATTENTION_SCORES } from '../../protocol/attentionScores.js';
import { LONGEST_TEXT, MOST_HEADS, MOST_HEADS_OF_LAYER, MOST_POSITIONS } from '../../protocol/bounds.js';
import { textsOrFilesOption } from '../description/commandLine.js';
import { describe } from '../description/describe.js';
import { field, optional } from '../description/field.js';
import { prependBos } from '../description/promptParts.js';
import { answer, choice, indexBelow, real, rows, whole } from '../fields/basic.js';
import { headOf } from '../fields/head.js';
import { PROVENANCE } from '../fields/weights.js';
import { someOf } from '../kinds/choices.js';
import { SEED } from '../kinds/neurons.js';
import { count } from '../kinds/numbers.js';
import { quotedTexts } from '../kinds/texts.js';

const MOST_DRAWS = 1000;
const MOST_TEXTS = 64;

/** The same for each score. */
function eachScore<Value extends z.core.SomeType>(value: Value) {
  return answer(
    Object.fromEntries(ATTENTION_SCORES.map((score) => [score, z.exactOptional(value)])) as {
      readonly [score in (typeof ATTENTION_SCORES)[number]]: z.ZodMiniExactOptional<Value>;
    },
  );
}

export const scores = describe({
  name: 'scores',
  about:
    'what every head attends to: previous, duplicate, induction and first tokens, on random tokens or texts, and by its weights alone',
  title: ({ text }) => `Scores of heads${text === undefined ? '' : ' on texts'}`,
  pictures: ['map'],
  parts: [
    field('scores', someOf(ATTENTION_SCORES), {
      label: 'Scores',
      about: 'The scores of every head.',
      default: ATTENTION_SCORES,
    }),
    optional('text', quotedTexts(LONGEST_TEXT, MOST_TEXTS), {
      label: 'Texts',
      about: 'Texts that the model is run on, in place of repeated random tokens.',
      absent: 'random tokens, repeated',
      commandLine: textsOrFilesOption('text', MOST_TEXTS),
    }),
    field('tokens', count(2, MOST_POSITIONS), {
      label: 'Tokens',
      about: 'Without a text, how many different random tokens stand in each prompt, twice.',
      default: 50,
    }),
    field('draws', count(1, MOST_DRAWS), {
      label: 'Draws',
      about: 'Without a text, how many prompts of random tokens are drawn.',
      default: 10,
    }),
    field('piece', count(2, MOST_POSITIONS), {
      label: 'Piece',
      about: 'Texts are cut into pieces of so many tokens.',
      default: 256,
    }),
    field('seed', SEED, { label: 'Seed', about: 'Of the random tokens.', default: 1 }),
    prependBos(),
  ],
  subjectIsOption: true,
  result: (sizes) =>
    answer({
      ...PROVENANCE,
      scores: rows(choice(ATTENTION_SCORES), ATTENTION_SCORES.length),
      prompts: z.exactOptional(
        answer({
          kind: choice(['random', 'text']),
          count: whole(1, LONGEST_TEXT * MOST_TEXTS),
          positions: whole(2, sizes.nCtx),
          tokens: z.exactOptional(whole(1, sizes.nCtx)),
        }),
      ),
      even: eachScore(real()),
      byWeights: z.exactOptional(
        answer({
          positions: whole(1, sizes.nCtx),
          tokens: whole(1, MOST_POSITIONS),
          even: real(),
          previousTokenHeads: rows(headOf(sizes), MOST_HEADS),
        }),
      ),
      headsPerKey: z.exactOptional(whole(1, MOST_HEADS_OF_LAYER)),
      heads: rows(
        answer({
          layer: indexBelow(sizes.nLayers),
          head: indexBelow(sizes.nHeads),
          scores: eachScore(answer({ mean: real(), sd: real() })),
          weights: answer({
            previousToken: z.exactOptional(real()),
            duplicateToken: z.exactOptional(real()),
            induction: z.exactOptional(real()),
            kComposition: z.exactOptional(real()),
          }),
        }),
        MOST_HEADS,
      ),
    }),
});
