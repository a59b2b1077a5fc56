import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CompositionRequest } from '../../../../src/protocol/composition.js';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { reportOf } from '../../../../src/questions/reports.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { askOnce, temporaryFolder } from '../../support.js';

const root = temporaryFolder();
const SHAPE = { seed: 8, nHeads: 8, dHead: 4, dVocab: 40 };
const { folder } = makeRandomCheckpoint(join(root, 'model'), SHAPE);
const copy = makeRandomCheckpoint(join(root, 'copy'), SHAPE).folder;

async function report(compare: CompositionRequest['compare']) {
  const request: CompositionRequest = { ...DEFAULT_WEIGHTS, kind: 'K', ...(compare && { compare }) };
  const result = await askOnce(folder, 'composition', request);
  return reportOf({ name: 'composition', request }, result);
}

const head = { layer: 0, head: 1 };
const titles = (tables: readonly { title: string }[]) => tables.map(({ title }) => title);

describe('the report of two heads', () => {
  it('says that unrelated heads are, and lists no tokens that rose and fell', async () => {
    const { about, tables } = await report({ a: head, b: { layer: 1, head: 6 } });
    expect(titles(tables).filter((title) => title.includes('rose'))).toEqual([]);
    expect(about.filter((line) => /^The (query|key) spaces of heads 0\.1 and 1\.6 are unrelated/.test(line))).toHaveLength(2); // oxfmt-ignore
  });

  it('lists them for related heads, and names both heads', async () => {
    const { about, tables, pictures } = await report({ a: head, b: head, otherFolder: copy });
    expect(about.join()).not.toContain('unrelated');
    const moved = tables.find(({ title }) => title.includes('rose'))!;
    expect(moved.columns.map(({ label }) => label).slice(2, 4)).toEqual(['0.1', '0.1 of copy']);
    expect(pictures).toHaveLength(2);
    const columns = tables[0].columns.map(({ label }) => label);
    expect(columns).toContain('σ qk 0.1 of copy');
  });
});

it('the report of all heads shows what anticausal pairs score', async () => {
  const { about, tables } = await report(undefined);
  expect(about.join(' ')).toMatch(/Of 64 anticausal pairs .* 99 % below 0\.\d+\./);
  expect(tables[0].columns.map(({ label }) => label)).toContain('Percentile');
});
