import type { WordSpelling } from '../../protocol/words.js';
import { words } from '../fields/words.js';
import { oneOf, switchBetween } from './choices.js';
import type { Kind } from './kind.js';
import { textsOf } from './texts.js';

/** A list of words to look up in the vocabulary. */
export const WORDS = textsOf(words);

const SPELLING = switchBetween(
  { on: 'leadingSpace', off: 'asIs' },
  { asIs: 'as written', leadingSpace: 'with a leading space' },
);

/** How a list's words are looked up, if either spelling may be the token. */
export const LIST_SPELLING: Kind<WordSpelling> = {
  ...oneOf(['either', 'asIs', 'leadingSpace'], { either: 'whichever is one token', ...SPELLING.labels }),
  ...{ expects: 'on, off or either', example: 'on|off|either', values: ['on', 'off', 'either'] },
  read: (text) => (text.trim() === 'either' ? 'either' : SPELLING.read(text)),
  write: (spelling) => (spelling === 'either' ? spelling : SPELLING.write(spelling)),
};
