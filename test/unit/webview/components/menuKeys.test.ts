import { expect, it } from 'vitest';
import { menuStep } from '../../../../src/webview/components/menuKeys.js';

const LABELS = ['Save picture as PNG…', 'Save table as CSV…', 'Copy table as Markdown'];

it.each([
  ['ArrowDown', 0, 1],
  ['ArrowDown', 2, 0],
  ['ArrowUp', 0, 2],
  ['Home', 2, 0],
  ['End', 0, 2],
  ['c', 0, 2],
  ['S', 0, 1],
  ['s', 1, 0],
  ['x', 1, undefined],
  ['Enter', 1, undefined],
  ['constructor', 1, undefined],
])('moves by %s from item %i to %s', (key, at, to) => {
  expect(menuStep(key, at, LABELS)).toBe(to);
});
