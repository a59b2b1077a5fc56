import * as z from 'zod/mini';
import { LARGEST_VOCABULARY, LONGEST_TEXT, MOST_WORDS } from '../../protocol/bounds.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import { OV_CIRCUITS, OWN_RANK_STREAMS } from '../../protocol/ov.js';
import type { WordSpelling } from '../../protocol/words.js';
import { NO_OPTION, wordsOnOff, wordsOption } from '../description/commandLine.js';
import { describe } from '../description/describe.js';
import { field, hidden, optional } from '../description/field.js';
import { center, rows, tokenFrequency } from '../description/rowParts.js';
import { rankBy, top, vectors } from '../description/vectorParts.js';
import { answer, choice, choices, real, rows as list, whole } from '../fields/basic.js';
import { circuitOf, fewVectorRows } from '../fields/circuits.js';
import { COPYING_PERCENTILE, CROSSED } from '../fields/crossed.js';
import { headOf } from '../fields/head.js';
import { logitOfToken, token, TOKEN, tokenRows } from '../fields/tokens.js';
import { RANKED_BY } from '../fields/rankBy.js';
import { ROWS_TAKEN } from '../fields/rows.js';
import { PROVENANCE } from '../fields/weights.js';
import { leftOut } from '../fields/words.js';
import { oneOf } from '../kinds/choices.js';
import { HEAD } from '../kinds/heads.js';
import { NAME, textOf, TYPED_TOKEN } from '../kinds/texts.js';
import { SPACE } from '../kinds/weights.js';
import { LIST_SPELLING, WORDS } from '../kinds/words.js';

const SOURCE = oneOf(['W_E', 'W_EE'], SPACE.labels);

const EFFECT = { token, raises: tokenRows(logitOfToken), lowers: tokenRows(logitOfToken) };

const OWN_RANKS = {
  // Equal logits share the middle of their ranks.
  tokens: list(answer({ ...TOKEN, logit: real(), rank: real() }), MOST_WORDS),
  leftOut,
  dVocab: z.exactOptional(whole(1, LARGEST_VOCABULARY)),
  medianRank: real(),
  inFirstTwentieth: real(),
  inLastTwentieth: real(),
  verdict: choice(['copies', 'suppresses', 'neither']),
};

const streamRanks = answer({
  ...OWN_RANKS,
  of: choice(['random', 'prompt']),
  others: answer({ inFirstTwentieth: real(), inLastTwentieth: real() }),
});

const STREAMS = oneOf(OWN_RANK_STREAMS, {
  none: 'the weights alone',
  random: 'a run on random tokens',
  prompt: 'a run on the text',
});

export const ov = describe({
  name: 'ov',
  about: 'what a head writes for tokens that it attends to fully, and whether it copies or suppresses them',
  title: ({ head }) => `OV ${formatHeadRef(head)}`,
  pictures: ['own-ranks', 'spectrum'],
  parts: [
    field('head', HEAD, { label: 'Head', about: 'A head whose OV circuits are analysed.' }),
    optional('token', TYPED_TOKEN, {
      label: 'Attended token',
      about:
        'A token that is attended to, with or without its leading space: both are shown where both are tokens.',
    }),
    field('source', SOURCE, { label: 'Attended to', about: 'What is attended to.', default: 'W_E' }),
    vectors(),
    top(),
    rankBy(),
    optional('ranked', WORDS, {
      label: 'Ranked among their own outputs',
      about: 'Tokens whose rank among their own outputs is shown.',
      commandLine: wordsOption('ranked'),
    }),
    optional('rankedLabel', NAME, {
      key: 'ranked-name',
      label: 'Name of the list',
      about: 'What the list of `ranked` is called.',
      commandLine: NO_OPTION,
    }),
    optional('spelling', LIST_SPELLING, {
      key: 'leading-space',
      label: 'Spelling of the ranked words',
      about:
        'Looks the ranked words up with a leading space only, as in running text, or without one only; either way by default.',
      assumed: () => 'either' as const,
      commandLine: wordsOnOff<WordSpelling>('leading-space', { on: 'leadingSpace', off: 'asIs' }),
    }),
    optional('streams', STREAMS, {
      label: 'Own ranks also from',
      about: 'Where own ranks are taken from besides the weights: what enters the layer in a run.',
      assumed: () => 'none' as const,
    }),
    optional('prompt', textOf(LONGEST_TEXT), {
      label: 'Text of the run',
      about: 'The text that the model is run on for `streams: prompt`.',
    }),
    center('Centres the rows of tokens that are attended to, or of outputs too.'),
    rows(),
    tokenFrequency(),
    hidden({ only: z.exactOptional(choices([...OV_CIRCUITS, 'update', 'copyingScore'])) }),
  ],
  check: fewVectorRows,
  result: (sizes) => {
    const circuit = circuitOf(sizes);
    return answer({
      ...PROVENANCE,
      head: headOf(sizes),
      source: SOURCE.schema,
      ...ROWS_TAKEN,
      ...RANKED_BY,
      circuits: answer({
        ...{ ov: circuit, value: circuit, fullOv: circuit },
        update: circuitOf({ ...sizes, dHead: 2 * sizes.dHead }),
      }),
      copyingScore: z.exactOptional(real()),
      ...COPYING_PERCENTILE,
      ...CROSSED,
      ownRanks: z.exactOptional(answer(OWN_RANKS)),
      streamRanks: z.exactOptional(streamRanks),
      token: z.exactOptional(EFFECT.token),
      raises: z.exactOptional(EFFECT.raises),
      lowers: z.exactOptional(EFFECT.lowers),
      spaced: z.exactOptional(answer(EFFECT)),
    });
  },
});
