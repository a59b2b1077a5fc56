import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { run, runJson } from '../runCli.js';
import { temporaryFolder } from '../support.js';

const folder = temporaryFolder();
const model = makeRandomCheckpoint(join(folder, 'a model'), { seed: 14 }).folder;
const other = makeRandomCheckpoint(join(folder, 'another'), { seed: 15 }).folder;

describe('qk-lens composition', () => {
  it('prints the score of every pair, by default of Q', async () => {
    const { code, json } = await runJson('composition', model);
    expect(code).toBe(0);
    expect(json.kind).toBe('Q');
    expect(json.random).toBeCloseTo(1 / Math.sqrt(15), 10);
    expect(json.scores).toHaveLength(9);
    expect(json.scores[0]).toEqual({
      earlier: { layer: 0, head: 0 },
      later: { layer: 1, head: 0 },
      score: expect.any(Number),
      aboveRandom: expect.any(Number),
      percentile: expect.any(Number),
    });
    expect(json.comparison).toBeUndefined();
  });

  it('compares two heads', async () => {
    const { json } = await runJson('composition', model, '--kind', 'K', '--compare', '0.1,L1H2');
    expect(json.kind).toBe('K');
    expect(json.comparison).toMatchObject({ a: { layer: 0, head: 1 }, b: { layer: 1, head: 2 } });
    expect(json.comparison.queryCosines).toHaveLength(5);
    expect(json.comparison.other).toBeUndefined();
    expect(json.scores).toEqual([]);
  });

  it('compares one head in two checkpoints', async () => {
    const { json } = await runJson('composition', model, '--compare', '1.0', '--with', other);
    expect(json.comparison).toMatchObject({ a: { layer: 1, head: 0 }, b: { layer: 1, head: 0 } });
    expect(json.comparison.other.name).toBe('another');
    expect(json.comparison.singularValues.a.qk).not.toEqual(json.comparison.singularValues.b.qk);
  });

  it('prints tables without --json', async () => {
    const { stdout } = await run('composition', model, '--compare', '1.0', '--with', other);
    expect((await run('composition', model)).stdout).toContain('Q-composition of 9 pairs of heads');
    expect(stdout).not.toContain('pairs of heads');
    expect(stdout).toContain('Side by side: head 1.0 and head 1.0 of another.');
    expect(stdout).toMatch(/^Mean squared cosines: query 0\.\d+, .*; of random spaces 0\.3333\.$/m);
  });

  it.each([
    [['--kind', 'O'], 'usage'],
    [['--compare', '0.0,1.0,1.1'], 'badHead'],
    [['--with', other], 'usage'],
    [['--compare', 'seven'], 'badHead'],
    [['--compare', '0.0'], 'badHead'],
    [['--compare', '0.0,2.0'], 'noSuchHead'],
    [['--compare', '0.0', '--with', join(folder, 'nowhere')], 'noFolder'],
  ])('refuses %j', async (args, errorCode) => {
    const { code, json } = await runJson('composition', model, ...args);
    expect(code).toBe(1);
    expect(json.error.code).toBe(errorCode);
  });
});
