import { py, type Python } from './python.js';

/** Puts the beginning-of-text token before a list of ids that does not begin with it. */
export function beginningFirst(tokens: Python): Python {
  return py`if ${tokens}[:1] != [BOS]:\n    ${tokens} = [BOS] + ${tokens}`;
}

/**
 * A Python expression for the ids of a prompt, the beginning put before them once.
 *
 * @param text a Python expression
 * @param begins whether the question puts the beginning there
 */
export function promptIds(text: Python, begins: boolean): Python {
  const ids = py`ids(${text})`;
  return begins ? py`([] if ${ids}[:1] == [BOS] else [BOS]) + ${ids}` : ids;
}
