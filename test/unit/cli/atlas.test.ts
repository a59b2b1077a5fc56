import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { run, runJson } from '../runCli.js';
import { temporaryFolder } from '../support.js';

const model = makeRandomCheckpoint(join(temporaryFolder(), 'a model'), { seed: 13 }).folder;

// The JSON contract is checked field by field, so that its type here is open.
/* oxlint-disable typescript/no-unsafe-argument */

describe('qk-lens atlas', () => {
  it('prints every head with all circuits', async () => {
    const { code, json } = await runJson('atlas', model);
    expect(code).toBe(0);
    expect(json.heads).toHaveLength(6);
    const summary = {
      topSingularValues: [0, 1, 2, 3].map((): unknown => expect.any(Number)),
      effectiveRank: expect.any(Number),
      frobeniusNorm: expect.any(Number),
    };
    const part = expect.any(Number) as number;
    const parts = { constant: part, queryOnly: part, keyOnly: part, interaction: part };
    const over = { ...summary, parts };
    expect(json.heads[4]).toEqual({
      ...{ layer: 1, head: 1, copyingScore: expect.any(Number), copyingPercentile: expect.any(Number) },
      ...{ qk: summary, embedding: over, effective: over, ov: summary, fullOv: over },
    });
  });

  it('prints the requested circuits and number of values', async () => {
    const { json } = await runJson('atlas', model, '--circuits', 'effective,qk', '--values', '1');
    expect(Object.keys(json.heads[0])).toEqual([
      'layer',
      'head',
      'qk',
      'effective',
      'copyingScore',
      'copyingPercentile',
    ]);
    expect(json.heads[0].effective.topSingularValues).toHaveLength(1);
  });

  it('prints a table without --json', async () => {
    const { stdout } = await run('atlas', model, '--circuits', 'qk');
    expect(stdout).toMatch(
      /^Head +σ0 +σ1 +σ2 +σ3 +Effective rank +Frobenius norm +Copying +Copying percentile$/m,
    );
    expect(stdout).toContain('W_Q W_Kᵀ');
    expect(stdout).toMatch(/^1\.2 +\d/m);
  });

  it('prints the tokens along first vectors with --top, as JSON and as a table', async () => {
    const { json } = await runJson('atlas', model, '--circuits', 'qk,fullOv', '--top', '2');
    const token = { id: expect.any(Number) as number, token: expect.any(String) as string };
    const named = { ...token, cosine: expect.any(Number) as number };
    for (const { qk, fullOv } of json.heads) {
      for (const { tokens } of [qk, fullOv]) {
        for (const side of [tokens.left, tokens.right]) {
          expect(side).toEqual([expect.objectContaining(named), expect.objectContaining(named)]);
        }
      }
    }
    const { stdout } = await run('atlas', model, '--circuits', 'fullOv', '--top', '2');
    const [{ token: first }] = json.heads[0].fullOv.tokens.left;
    expect(stdout).toMatch(/^Head +σ0 +Reads +Writes/m);
    expect(stdout).toContain(first);
  });

  it.each([
    [['--circuits', 'qk,kq'], 'usage'],
    [['--top', '11'], 'usage'],
    [['--values', '0'], 'usage'],
    [['10.7'], 'usage'],
  ])('refuses %j', async (args, errorCode) => {
    const { code, json } = await runJson('atlas', model, ...args);
    expect(code).toBe(1);
    expect(json.error.code).toBe(errorCode);
  });
});
