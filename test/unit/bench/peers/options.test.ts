import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { optionsOf } from '../../../../bench/peers/options.js';

it('compares all on all checkpoints, with times, by default', () => {
  const { folder, on, parts, verbs, runs, check, write } = optionsOf([]);
  expect(folder).toBeUndefined();
  expect(on).toEqual(['sample', 'trained', 'families', 'gpt2-small', 'smollm2']);
  expect([...parts]).toEqual(['numbers', 'notebook', 'programs']);
  expect(verbs.has('head')).toBe(true);
  expect({ runs, check, write }).toEqual({ runs: 5, check: false, write: false });
});

it('leaves out times in a check, and what --only does not name', () => {
  expect(optionsOf(['--check']).runs).toBeUndefined();
  expect(optionsOf(['--only', 'numbers']).runs).toBeUndefined();
  expect([...optionsOf(['--only', 'speed,programs']).parts]).toEqual(['programs']);
  expect(optionsOf(['mine', '--only', 'speed', '--runs', '2'])).toMatchObject({
    folder: resolve('mine'),
    runs: 2,
  });
});

it.each([
  [['--only', 'sped'], '--only takes numbers, notebook, programs, speed, not "sped".'],
  [['--verbs', 'head,hed'], 'not "hed".'],
  [['--runs', '0'], '--runs is a number from 1 on'],
  [['one', 'two'], 'Give one checkpoint folder, or none.'],
  [['--fast'], "Unknown option '--fast'"],
])('refuses %j', (args, message) => {
  expect(() => optionsOf(args)).toThrow(message);
});
