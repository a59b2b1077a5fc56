import { QkLensError } from '../protocol/errors.js';
import { EVENTS, NAMES, OBJECTS, PLACES, SCENES, type PromptSet } from '../protocol/promptSets.js';
import type { TokenNames } from './asking.js';
import type { MeasuredPrompt } from './baseRun.js';

/**
 * The first prompts of a set, in a fixed order. `ioi`: indirect object identification (K. Wang et al.,
 * Interpretability in the Wild, 2022), target the other name, minus the one that is repeated. `greater-than` (M. Hanna et
 * al., How does GPT-2 compute greater-than?, 2023): the last two digits of a year, target all that are greater than the
 * first year's, minus all others.
 *
 * @throws QkLensError `badRequest` if the tokenizer lacks what the set needs; `noTokenizer`, `badTokenizer`
 */
export async function setPrompts(
  set: PromptSet,
  count: number,
  tokenizer: TokenNames,
): Promise<MeasuredPrompt[]> {
  return set === 'ioi' ? indirectObjects(count, tokenizer) : greaterThan(count, tokenizer);
}

async function indirectObjects(count: number, tokenizer: TokenNames): Promise<MeasuredPrompt[]> {
  const ids = await tokenizer.encodeAll(NAMES.map((name) => ` ${name}`)).catch(() => []);
  const names = NAMES.flatMap((name, i) => (ids[i]?.length === 1 ? [{ name, id: ids[i][0] }] : []));
  if (names.length < 2) {
    throw new QkLensError(
      'badRequest',
      'The ioi prompts need first names that are one token each, and the tokenizer has none. Give a text of your own.',
    );
  }
  return Array.from({ length: count }, (_, i) => {
    const a = names[i % names.length];
    const step = 1 + (Math.floor(i / names.length) % (names.length - 1));
    const b = names[(i + step) % names.length];
    const [object, subject] = i % 2 === 0 ? [a, b] : [b, a];
    const words = {
      A: a.name,
      B: b.name,
      S: subject.name,
      place: PLACES[i % PLACES.length],
      object: OBJECTS[i % OBJECTS.length],
    };
    const text = SCENES[i % SCENES.length].replace(
      /\{(\w+)\}/g,
      (_hole, word: keyof typeof words) => words[word],
    );
    return { text, targets: [object.id], minus: [subject.id] };
  });
}

async function greaterThan(count: number, tokenizer: TokenNames): Promise<MeasuredPrompt[]> {
  const numbers = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));
  const years = await tokenizer.encodeAll(numbers).catch(() => []);
  if (years.length === 0 || years.some(({ length }) => length !== 1)) {
    throw new QkLensError(
      'badRequest',
      'The greater-than prompts need a tokenizer in which every number of two digits is one token, as in GPT-2. Ask for the ioi prompts, or give a text of your own.',
    );
  }
  return Array.from({ length: count }, (_, i) => {
    const century = 11 + (i % 7);
    const year = 2 + ((i * 37) % 97);
    const event = EVENTS[i % EVENTS.length];
    const first = `${century}${numbers[year]}`;
    return {
      text: `The ${event} lasted from the year ${first} to the year ${century}`,
      targets: years.slice(year + 1).map(([id]) => id),
      minus: years.slice(0, year + 1).map(([id]) => id),
    };
  });
}
