import { py, type Python } from './python.js';

/** Puts the beginning-of-text token before a list of ids that does not begin with it. */
export function beginningFirst(tokens: Python): Python {
  return py`if ${tokens}[:1] != [BOS]:\n    ${tokens} = [BOS] + ${tokens}`;
}
