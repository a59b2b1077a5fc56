import { words } from '../fields/words.js';
import { switchBetween } from './choices.js';
import { textsOf } from './texts.js';

/** A list of words to look up in the vocabulary. */
export const WORDS = textsOf(words);

/** How words are looked up. */
export const SPELLING = switchBetween(
  { on: 'leadingSpace', off: 'asIs' },
  { asIs: 'as written', leadingSpace: 'with a leading space' },
);
