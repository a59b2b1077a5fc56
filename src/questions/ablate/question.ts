import * as z from 'zod/mini';
import { LONGEST_NAME, LONGEST_TEXT, MOST_HEADS, MOST_VECTORS } from '../../protocol/bounds.js';
import { CUT_CIRCUITS, formatPart } from '../../protocol/ablation.js';
import { PROMPT_SETS } from '../../protocol/promptSets.js';
import { switchOption } from '../description/commandLine.js';
import { describe } from '../description/describe.js';
import { field, optional } from '../description/field.js';
import { prependBos } from '../description/promptParts.js';
import { answer, real, rows, text, whole } from '../fields/basic.js';
import { EFFECT } from '../fields/effect.js';
import { token } from '../fields/tokens.js';
import { PROVENANCE } from '../fields/weights.js';
import { oneOf, SWITCH } from '../kinds/choices.js';
import { SEED } from '../kinds/neurons.js';
import { count } from '../kinds/numbers.js';
import { PARTS } from '../kinds/parts.js';
import { textOf } from '../kinds/texts.js';

const MOST_PROMPTS = 1000;
const MOST_DRAWS = 1000;

const effect = answer(EFFECT);

export const ablate = describe({
  name: 'ablate',
  about: 'what a token’s logit, or the difference of two, becomes without a head or an MLP, by a whole run',
  title: ({ parts, text: prompted, set }) =>
    `Without ${parts.map(formatPart).join(', ')}${set ? `, ${set}` : prompted === undefined ? '' : ' on a prompt'}`,
  pictures: ['effects'],
  parts: [
    field('parts', PARTS, {
      label: 'Heads and MLPs',
      about: 'Heads (23.4) and MLPs (L24mlp), each edited by itself and then all together.',
    }),
    optional('text', textOf(LONGEST_TEXT), { label: 'Prompt', about: 'A text that the model is run on.' }),
    optional('set', oneOf(PROMPT_SETS), {
      label: 'Prompt set',
      about: 'Prompts in place of one text: indirect object identification, or years greater than one.',
    }),
    field('prompts', count(1, MOST_PROMPTS), {
      label: 'Prompts',
      about: 'How many prompts of the set.',
      default: 20,
    }),
    optional('target', textOf(LONGEST_TEXT), {
      label: 'Target token',
      about: 'With a text, the token whose logit is measured; the most likely one if absent.',
      absent: 'the most likely token',
    }),
    optional('minus', textOf(LONGEST_TEXT), {
      label: 'Minus token',
      about: 'With a text, a token whose logit is subtracted from that of the target.',
    }),
    optional('mean', SWITCH, {
      label: 'mean in its place',
      about:
        'Puts the mean of what a part writes, over all prompts and positions, in its place, not nothing.',
      none: false,
      commandLine: switchOption('mean'),
    }),
    optional('keep', count(1, MOST_VECTORS), {
      label: 'Keep directions',
      about: 'Leaves a head only so many of its first singular directions.',
    }),
    optional('remove', count(0, MOST_VECTORS - 1), {
      label: 'Remove direction',
      about: 'Takes one singular direction, counted from 0, out of a head.',
    }),
    field('circuit', oneOf(CUT_CIRCUITS, { ov: 'W_V W_O', qk: 'W_Q W_Kᵀ' }), {
      label: 'Directions of',
      about: 'The circuit whose directions are kept or removed.',
      default: 'ov',
    }),
    field('draws', count(0, MOST_DRAWS), {
      label: 'Random edits',
      about: 'How many random edits of the same span and size each edit of heads is compared with.',
      default: 10,
    }),
    field('seed', SEED, { label: 'Seed', about: 'Of the random edits and the bootstrap.', default: 1 }),
    prependBos(),
  ],
  check: z.refine(
    ({ mean, keep, remove }: { mean?: boolean; keep?: number; remove?: number }) =>
      [mean, keep, remove].filter((one) => one !== undefined).length <= 1,
    { error: 'one of "mean", "keep" and "remove" at most', path: ['keep'] },
  ),
  result: () =>
    answer({
      ...PROVENANCE,
      prompts: rows(
        answer({
          text: text(LONGEST_TEXT),
          target: token,
          minus: z.exactOptional(token),
          logit: real(),
          probability: real(),
        }),
        MOST_PROMPTS,
      ),
      edits: rows(
        answer({
          parts: rows(text(LONGEST_NAME), MOST_HEADS),
          mean: effect,
          interval: z.exactOptional(answer({ low: real(), high: real() })),
          random: z.exactOptional(answer({ mean: real(), sd: real(), count: whole(1, MOST_DRAWS) })),
          byPrompt: rows(effect, MOST_PROMPTS),
        }),
        MOST_HEADS,
      ),
    }),
});
