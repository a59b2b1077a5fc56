/** Two prompts side by side: the second is as if it were run alone, at the place aligned with the first one's. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import type { RequestOf, ResultOf } from '../../../../src/protocol/questions.js';
import { lensOf } from '../../../../src/questions/run/lens.js';
import { lensDifferenceMap, othersWithLens } from '../../../../src/questions/run/lensDifference.js';
import { othersIn } from '../../../../src/questions/run/others.js';
import { lensTable, writersTable } from '../../../../src/questions/run/tables.js';
import { runReport } from '../../../../src/questions/run/report.js';
import { largestCell, writersMap } from '../../../../src/questions/run/charts.js';
import { REFERENCE_MODELS } from '../../../reference/architectures/index.js';
import { forwardRaw } from '../../../reference/forward.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { askOnce, errorOf, temporaryFolder } from '../../support.js';

const folder = temporaryFolder();
const textOf = (ids: readonly number[]) => ids.map((id) => `#${id}`).join('');
const TOKENS = [5, 17, 0, 36, 11, 11, 30, 9];
const SAME_LENGTH = [5, 17, 2, 36, 11, 4, 30, 9];
const LONGER = [5, 17, 0, 36, 8, 7, 11, 11, 30, 9];
const REQUEST: RequestOf<'run'> = {
  ...DEFAULT_WEIGHTS,
  ...{ text: textOf(TOKENS), target: '#20', minus: '#3', position: -1, top: 5, lens: true },
};

/** The first prompt beside a result's own. */
const otherIn = (result: ResultOf<'run'>) => othersIn(result)[0].prompt;

describe('two prompts on a random GPT-2', () => {
  const checkpoint = makeRandomCheckpoint(join(folder, 'gpt2'), { seed: 67, nLayers: 3 });
  const ask = (change: Partial<RequestOf<'run'>>) =>
    askOnce(checkpoint.folder, 'run', { ...REQUEST, ...change });
  const difference = (ids: readonly number[], position: number) => {
    const { logits } = forwardRaw(checkpoint.raw, ids);
    return logits.get(position, 20) - logits.get(position, 3);
  };

  it.each([
    ['of one length, position by position', SAME_LENGTH, 5, 5],
    ['of two lengths, from the end', LONGER, -1, 9],
    ['of two lengths, where both begin alike', LONGER, 2, 2],
  ] as const)('compares prompts %s, to 1e-4 of the file’s own model', async (_, other, position, there) => {
    const both = await ask({ against: textOf(other), position });
    const at = otherIn(both).at!;
    expect(at.position).toBe(there);
    expect(at.logit).toBeCloseTo(difference(other, there), 4);
    expect(both.logit).toBeCloseTo(difference(TOKENS, position < 0 ? 7 : position), 4);
    const sum = at.parts.reduce((total, part) => total + part.difference, 0);
    expect(sum).toBeCloseTo(both.logit - at.logit, 4);
    const alone = await ask({ text: textOf(other), position: there });
    expect(at.parts.map(({ difference: _less, ...part }) => part)).toEqual(alone.parts);
    expect(at.parts.map((part) => part.difference)).toEqual(
      both.parts.map(({ logit }, i) => logit - alone.parts[i].logit),
    );
    expect(at).toMatchObject({ target: alone.target, minus: alone.minus });
    expect(otherIn(both).lens).toEqual(alone.lens);
  });

  it('compares the most likely token of the first prompt where none is in the request', async () => {
    const result = await askOnce(checkpoint.folder, 'run', {
      ...DEFAULT_WEIGHTS,
      ...{ text: textOf(TOKENS), position: -1, top: 1, against: textOf(SAME_LENGTH) },
    });
    const { target } = result;
    expect(target.rank).toBe(1);
    expect(otherIn(result).at!.target.id).toBe(target.id);
    expect(result.against).not.toHaveProperty('lens');
  });

  it('compares nothing at a token without a counterpart, and says so', async () => {
    const result = await ask({ text: textOf(LONGER), against: textOf(TOKENS), position: 4 });
    expect(result.against).not.toHaveProperty('at');
    expect(otherIn(result).aligned.filter(({ otherPosition }) => otherPosition === undefined)).toEqual([
      { position: 4 },
      { position: 5 },
    ]);
    const { about } = runReport(REQUEST, result);
    expect(about).toContain(
      'Nothing stands in the place of 4, “#8” on the other prompt: choose another position.',
    );
    expect(about).toContain(
      'The prompts are aligned by the tokens that both begin with, and from the end; tokens without a counterpart: 2.',
    );
    const { columns, rows } = lensTable(result, lensOf(result)!);
    expect(rows[0][columns.findIndex(({ key }) => key === 'other')]).toBeNull();
  });

  it('lists and maps the parts by their difference, which add up to that of both logits', async () => {
    const result = await ask({ against: textOf(SAME_LENGTH) });
    const { columns, rows } = writersTable(result, 4);
    expect(columns.map(({ label }) => label)).toEqual([
      ...['Part', 'Logit', 'Other prompt', 'Difference', 'Sum so far'],
    ]);
    const [first] = rows;
    const part = result.parts.find(({ name }) => name === first[0])!;
    const there = otherIn(result).at!.parts.find(({ name }) => name === first[0])!;
    expect(first).toEqual([part.name, part.logit, there.logit, there.difference, there.difference]);
    const all = rows.map((row) => Math.abs(Number(row[3]))).slice(0, -1);
    expect(all).toEqual(all.toSorted((a, b) => b - a));
    const last = rows.at(-1)!;
    expect(last[0]).toMatch(/smaller parts$/);
    expect(Number(last[4])).toBeCloseTo(result.logit - otherIn(result).at!.logit, 5);
    const { row, column } = largestCell(result);
    const values = writersMap(result)
      .values.flat()
      .map((value) => Math.abs(value ?? 0));
    expect(Math.abs(writersMap(result).values[row][column]!)).toBe(Math.max(...values));
  });

  it('maps the lens’ difference at the places that both have', async () => {
    const result = await ask({ against: textOf(LONGER) });
    const lens = lensOf(result)!;
    const [other] = othersWithLens(result);
    const map = lensDifferenceMap(result, lens, other);
    expect(map.columns).toHaveLength(TOKENS.length);
    expect(map.values[0].at(-1)).toBeCloseTo(difference(TOKENS, 7) - difference(LONGER, 9), 4);
    expect(map.reading({ row: 0, column: 7 })).toMatch(/^after layer 2, position 7 #9: .* less .* is /);
    const table = lensTable(result, lens);
    const at = table.columns.findIndex(({ key }) => key === 'change');
    expect(table.rows[0][at]).toBeCloseTo(difference(TOKENS, 7) - difference(LONGER, 9), 4);
  });

  it('compares several prompts: each as alone, with their mean difference', async () => {
    const texts = [SAME_LENGTH, LONGER, TOKENS.toReversed()].map(textOf);
    const result = await ask({ against: texts });
    const alone = await Promise.all(texts.map((against) => ask({ against })));
    expect(result.against).toEqual(alone.map(({ against }) => against));
    const { columns, rows } = writersTable(result, 4);
    expect(columns.map(({ label }) => label)).toEqual([
      ...[
        'Part',
        'Logit',
        'Less prompt 2',
        'Less prompt 3',
        'Less prompt 4',
        'Mean difference',
        'Sum so far',
      ],
    ]);
    for (const [, , ...values] of rows) {
      const [first, second, third, mean] = values.map(Number);
      expect(mean).toBeCloseTo((first + second + third) / 3, 10);
    }
    const mean = [SAME_LENGTH, LONGER, TOKENS.toReversed()].reduce(
      (sum, other) => sum + difference(TOKENS, 7) - difference(other, other.length - 1),
      0,
    );
    expect(Number(rows.at(-1)!.at(-1))).toBeCloseTo(mean / 3, 4);
    const table = lensTable(result, lensOf(result)!);
    const at = table.columns.findIndex(({ label }) => label === 'Less prompt 3');
    expect(table.rows[0][at]).toBeCloseTo(difference(TOKENS, 7) - difference(LONGER, 9), 4);
    const { about, pictures } = runReport(REQUEST, result);
    expect(about.join('\n')).toContain('On prompt 4, at 7, “#5”, the parts add up to');
    expect(about).toContain('Parts are ordered by the mean of their differences from the other prompts.');
    expect(pictures.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['lens-difference-2', 'lens-difference-3', 'lens-difference-4']),
    );
  });

  it('means only the prompts that have a token in the place', async () => {
    const result = await ask({
      text: textOf(LONGER),
      against: [textOf(TOKENS), textOf([...LONGER.slice(0, 9), 3])],
      position: 4,
    });
    const { columns } = writersTable(result);
    expect(columns.map(({ label }) => label)).toEqual([
      ...['Part', 'Logit', 'Less prompt 3', 'Mean difference', 'Sum so far'],
    ]);
    expect(runReport(REQUEST, result).about).toContain(
      'Nothing stands in the place of 4, “#8” on prompt 2: choose another position.',
    );
  });

  it.each([
    [{ against: '' }, /text/i],
    [{ against: [textOf(LONGER), ''] }, /text/i],
    [{ against: textOf(Array.from({ length: 200 }, () => 1)) }, /tokens long/],
  ] as const)('refuses %j', async (change, message) => {
    const error = await errorOf(ask(change));
    expect(error.code).toBe('badRequest');
    expect(error.message).toMatch(message);
  });
});

describe.each(Object.entries(REFERENCE_MODELS))('two prompts on %s', (name, make) => {
  const { folder: model } = make(join(folder, name));

  it('give each what it gives alone', async () => {
    const request = { ...REQUEST, lens: false as never, against: textOf(SAME_LENGTH) };
    const { lens: _, ...plain } = request;
    const both = await askOnce(model, 'run', plain);
    const { against: _text, ...single } = plain;
    const alone = await askOnce(model, 'run', { ...single, text: textOf(SAME_LENGTH) });
    const { parts, position, ...outcome } = otherIn(both).at!;
    expect(position).toBe(alone.position);
    expect(outcome).toEqual({ target: alone.target, minus: alone.minus, logit: alone.logit });
    expect(parts.map(({ logit }) => logit)).toEqual(alone.parts.map(({ logit }) => logit));
  });
});
