import { expect, it } from 'vitest';
import { compare, paired, SPECTRA_TOLERANCE } from '../../../../bench/peers/comparison.js';
import {
  faultsList,
  knownList,
  numbersTable,
  placesList,
  programsTable,
} from '../../../../bench/peers/tables.js';
import { agrees, verdictOf } from '../../../../bench/peers/report.js';
import { faultsOf, staleOf, type CaseResult } from '../../../../bench/peers/verdict.js';

const name = (i: number) => `number ${i}`;
const AGREES = compare('logits', 'next token', paired([10, 1.0009], [10, 1]), name);
const DIFFERS = compare('spectra', 'qk of 1.0', paired([4, 2.00001], [4, 2]), name, {
  tolerance: SPECTRA_TOLERANCE,
});

const RESULT: CaseResult = {
  name: 'qwen3',
  about: 'tiny',
  comparisons: [AGREES, DIFFERS],
  programs: [
    { verb: 'head', tables: 3, numbers: 30, onlyRun: [], faults: [] },
    { verb: 'run', tables: 1, numbers: 2, onlyRun: [], faults: ['parts: L0H1  1.5'] },
    { verb: 'positions', tables: 0, numbers: 0, onlyRun: [], faults: [], refused: 'It has no W_pos.' },
  ],
  failures: [],
};

it('measures differences in units of the largest number', () => {
  expect(AGREES.largest).toBeCloseTo(9e-5, 12);
  expect(AGREES.apart).toEqual([]);
  expect(DIFFERS.largest).toBeCloseTo(2.5e-6, 12);
  expect(DIFFERS.apart).toEqual([{ name: 'number 1', ours: 2.00001, theirs: 2 }]);
});

it.each([
  ['a number that one side lacks', paired([1, 2], [1])],
  ['NaN', paired([1, NaN], [1, 2])],
  ['an infinite number', paired([1, Infinity], [1, 2])],
])('never takes %s for equal', (_, pairs) => {
  const { largest, apart } = compare('logits', 'next token', pairs, name);
  expect(largest <= 1e-4).toBe(false);
  expect(apart).toHaveLength(1);
});

it('takes zeros on both sides for equal, and nothing else for zero', () => {
  expect(compare('neurons', '0.0', paired([0, 0], [0, 0]), name).apart).toEqual([]);
  expect(compare('neurons', '0.0', paired([0, 1e-9], [0, 0]), name).apart).toHaveLength(1);
});

it('names each number and each row that differs', () => {
  expect(faultsList(faultsOf(RESULT, []))).toBe(`- qwen3: spectra, qk of 1.0
  - number 1: 2.00001 here, 2 there
  - 1 of 2 numbers; the largest difference is 2.5e-6 of the largest number, 1e-6 is allowed
- qwen3: program of run
  - parts: L0H1  1.5`);
});

it('lists the places that differ by checkpoint', () => {
  expect(placesList(faultsOf(RESULT, []))).toBe('- qwen3: spectra; program of run');
});

it('shows a known difference with its reason, and one that is gone', () => {
  const known = [
    { checkpoint: 'qwen3', what: /^spectra/, largest: 2.5e-6, why: 'Rounded there' },
    { checkpoint: 'qwen3', what: /^logits/, why: 'Left out there.' },
    { checkpoint: 'qwen3', what: /^neurons/, why: 'Left out there, but neurons were not compared.' },
    { checkpoint: 'gemma', what: /^logits/, why: 'Left out there.' },
    { checkpoint: 'qwen3', what: /^program/, line: /L7H7/, why: 'Another row.' },
  ];
  const faults = faultsOf(RESULT, known);
  expect(faults.map((fault) => fault.known?.why)).toEqual(['Rounded there', undefined]);
  expect(knownList(faults)).toBe('- Rounded there: qwen3: spectra, qk of 1.0.');
  expect(staleOf([RESULT], faults, known)).toEqual([known[1], known[4]]);
});

it('takes a known difference for another if its size changes', () => {
  const [fault] = faultsOf(RESULT, [
    { checkpoint: 'qwen3', what: /^spectra/, largest: 2.7e-6, why: 'Rounded there' },
  ]);
  expect(fault.known).toBeUndefined();
  expect(fault.lines.at(-1)).toBe('It was known, but with a largest difference of 2.7e-6: Rounded there.');
});

it('shows the largest difference of each kind, and each program', () => {
  expect(numbersTable([RESULT])).toBe(`| checkpoint | logits | spectra | numbers |
| --- | --: | --: | --: |
| qwen3 | 9.0e-5 | **2.5e-6** | 4 |`);
  expect(programsTable([RESULT])).toBe(`| checkpoint | head | run | positions |
| --- | --: | --: | --: |
| qwen3 | 30 | **1 rows** | none |`);
});

it('fails a check that finds anything, and counts what agrees', () => {
  expect(agrees({ results: [RESULT] })).toBe(false);
  expect(verdictOf({ results: [RESULT] })).toContain('- qwen3: program of run');
  const fine = {
    ...RESULT,
    comparisons: [AGREES],
    programs: RESULT.programs.filter(({ faults }) => !faults[0]),
  };
  expect(agrees({ results: [fine] })).toBe(true);
  expect(verdictOf({ results: [fine] })).toBe('2 numbers and 1 programs agree.');
  expect(agrees({ results: [{ ...fine, failures: [{ what: 'runs', message: 'No.' }] }] })).toBe(false);
});
