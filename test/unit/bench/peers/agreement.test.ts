import { expect, it } from 'vitest';
import { agreements } from '../../../../bench/peers/agreement.js';
import { tablesIn } from '../../../../bench/peers/printed.js';

const PRINTED = `'The' ' capital'
' Paris': logit 3.25, probability 0.5, rank 1

who wrote it
part   logit
L0H1   1.5
L1H1   -0.25
1 mlp  0.001
sum 1

next token
id  token     logit
7   ' a  b'   3.25
12  '日本'      -1e-05

qk, singular values: 2 1.5 0.25

share: 0.1666667
`;

const ANSWER = {
  parts: [
    { name: 'L0H1', kind: 'head', layer: 0, head: 1, logit: 1.50000001 },
    { name: 'L1H1', kind: 'head', layer: 1, head: 1, logit: -0.25 },
    { name: 'L1 mlp', kind: 'mlp', layer: 1, logit: 0.001 },
  ],
  next: [
    { id: 7, token: ' a  b', logit: 3.25 },
    { id: 12, token: '日本', logit: -1.0000001e-5 },
  ],
  share: 1 / 6,
  circuits: { qk: { singularValues: [2, 1.5, 0.25] } },
};

const TABLES = tablesIn(PRINTED);

it('reads the tables that a program prints', () => {
  expect(TABLES).toEqual([
    {
      title: 'who wrote it',
      header: ['part', 'logit'],
      rows: [
        ['L0H1', '1.5'],
        ['L1H1', '-0.25'],
        ['1 mlp', '0.001'],
      ],
    },
    {
      title: 'next token',
      header: ['id', 'token', 'logit'],
      rows: [
        ['7', "' a  b'", '3.25'],
        ['12', "'日本'", '-1e-05'],
      ],
    },
    {
      title: 'qk, singular values',
      header: ['qk, singular values'],
      rows: [['2 1.5 0.25']],
    },
    { title: 'share', header: ['share'], rows: [['0.1666667']] },
  ]);
});

it('finds every row in an answer that has them', () => {
  expect(agreements(TABLES, ANSWER)).toEqual([
    { title: 'who wrote it', numbers: 3, missing: [] },
    { title: 'next token', numbers: 4, missing: [] },
    { title: 'qk, singular values', numbers: 3, missing: [] },
    { title: 'share', numbers: 1, missing: [] },
  ]);
});

it.each([
  [
    'another number',
    { ...ANSWER, parts: ANSWER.parts.map((part) => ({ ...part, logit: part.logit + 0.01 })) },
    3,
  ],
  ['the number of another head', { ...ANSWER, parts: [{ ...ANSWER.parts[0], name: 'L2H1', layer: 2 }] }, 3],
  [
    'numbers of two rows',
    {
      ...ANSWER,
      next: [
        { id: 7, logit: -1e-5 },
        { id: 12, logit: 3.25 },
      ],
    },
    2,
  ],
  ['a shorter list', { ...ANSWER, circuits: { qk: { singularValues: [2, 1.5] } } }, 1],
])('misses rows in an answer with %s', (_, answer, count) => {
  expect(agreements(TABLES, answer).flatMap(({ missing }) => missing)).toHaveLength(count);
});

it('counts what a program prints besides tables of numbers as nothing', () => {
  const words = tablesIn('\nnames\nwhat  token\n a     b');
  expect(agreements(words, ANSWER)).toEqual([{ title: 'names', numbers: 0, missing: [] }]);
});

it('takes a head from around the row, and leaves columns out', () => {
  const tables = tablesIn('\nproducts\nneuron  product  rank\nL3N5    2.5      9');
  const answer = { neurons: { layer: 3, largest: [{ neuron: 5, dot: 2.5 }] } };
  expect(agreements(tables, answer, new Set(['rank']))[0].missing).toEqual([]);
  expect(agreements(tables, answer, new Set(['products: rank']))[0].missing).toEqual([]);
  expect(agreements(tables, answer)[0].missing).toEqual(['L3N5  2.5  9']);
  expect(
    agreements(tables, { neurons: { ...answer.neurons, layer: 4 } }, new Set(['rank']))[0].missing,
  ).toHaveLength(1);
});

it('takes a name from a list of names', () => {
  const tables = tablesIn('\nwithout\npart  logit\n1.0   2.5');
  expect(agreements(tables, { edits: [{ parts: ['1.0'], logit: 2.5 }] })[0].missing).toEqual([]);
  expect(agreements(tables, { edits: [{ parts: ['1.1'], logit: 2.5 }] })[0].missing).toHaveLength(1);
});

it('leaves out rows that are marked as degenerate', () => {
  const tables = tablesIn('\ntokens\nhead  id  cosine\n1.0   5   0.5     degenerate\n1.1   6   0.25');
  const answer = { tokens: [{ layer: 1, head: 1, id: 6, cosine: 0.25 }] };
  expect(agreements(tables, answer)).toEqual([{ title: 'tokens', numbers: 2, missing: [] }]);
});
