import { QkLensError } from '../../protocol/errors.js';

/** Fields whose text is a person's own, and goes into a program as a string literal. */
const FREE_TEXT = new Set([
  'text',
  'token',
  'words',
  'against',
  'ranked',
  'rankedLabel',
  'destination',
  'otherFolder',
]);

/** Such as `W_EE`. */
const CHOICE = /^[A-Za-z]\w*$/;

/**
 * Makes sure that a request, which may come from a file of the workspace, holds nothing but whole numbers, yes and no,
 * names of choices, and texts where texts belong: numbers and names stand in programs as they are.
 *
 * @throws QkLensError `badRequest`
 */
export function checkRequest(value: unknown, key = 'request', listed = false): void {
  if (value === undefined || typeof value === 'boolean' || Number.isSafeInteger(value)) return;
  if (
    typeof value === 'string' &&
    (CHOICE.test(value) || FREE_TEXT.has(key) || (listed && key === 'source'))
  ) {
    return;
  }
  if (typeof value !== 'object' || value === null) {
    throw new QkLensError('badRequest', `"${key}" of the question can't be ${JSON.stringify(value)}.`);
  }
  const list = Array.isArray(value);
  for (const [own, part] of Object.entries(value)) checkRequest(part, list ? key : own, list);
}
