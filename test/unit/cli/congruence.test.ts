import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { run, runJson } from '../runCli.js';
import { temporaryFolder } from '../support.js';

// The JSON contract is checked field by field, so that its type here is open.
/* oxlint-disable typescript/no-unsafe-argument */

const folder = temporaryFolder();
const model = makeRandomCheckpoint(join(folder, 'a model'), { seed: 13 }).folder;

const FEW = ['--permutations', '19', '--top', '4'];
const names = (json: { rows: { name: string }[] }) => json.rows.map(({ name }) => name);

describe('qk-lens congruence', () => {
  it('prints a range of neurons', async () => {
    const { code, json, stderr } = await runJson('congruence', model, '--neurons', '1.10-12', ...FEW, '--seed', '5'); // oxfmt-ignore
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(json).toMatchObject({
      place: { kind: 'neurons', weights: 'in', layer: 1, neurons: { kind: 'list', neurons: [10, 11, 12] } },
      ...{ space: 'W_E', cosineSpace: 'W_E', otherSpace: 'W_U', top: 4, permutations: 19, seed: 5 },
    });
    expect(names(json)).toEqual(['L1N10', 'L1N11', 'L1N12']);
    expect(json.randomExcess).toHaveLength(19);
    expect(json.rows[0]).toEqual({
      ...{ name: 'L1N10', index: 10, end: 'positive', tokens: expect.any(Array) },
      ...{ meanCosine: expect.any(Number), randomMean: expect.any(Number), randomSd: expect.any(Number) },
      ...{ excess: expect.any(Number), p: expect.any(Number), adjustedP: expect.any(Number) },
      ...{ covarianceP: expect.any(Number) },
      readWrite: expect.any(Number),
    });
  });

  it('accepts a layer, a list, the most similar, and each side of a head', async () => {
    expect(names((await runJson('congruence', model, '--neurons', '0', ...FEW)).json)).toHaveLength(60);
    const list = await runJson('congruence', model, '--neurons', '0.3,17', '--weights', 'out', ...FEW);
    expect(names(list.json)).toEqual(['L0N3', 'L0N17']);
    expect(list.json).toMatchObject({ space: 'W_U', otherSpace: 'W_E' });
    const alike = await runJson('congruence', model, '--alike', '0.3', '--count', '4', ...FEW);
    expect(names(alike.json)).toHaveLength(4);
    expect(names(alike.json)[0]).toBe('L0N3');
    const key = await runJson('congruence', model, '--head', '1.2', '--side', 'key', '--cosine-space', 'W_U', ...FEW); // oxfmt-ignore
    expect(names(key.json).slice(0, 2)).toEqual(['1.2 key 0', '1.2 key 0']);
    expect(key.json).toMatchObject({ space: 'W_EE', cosineSpace: 'W_U' });
    expect(key.json.rows[1]).toMatchObject({ end: 'negative', degenerate: expect.any(Boolean) });
  });

  it('prints the same bytes for the same seed', async () => {
    const args = ['congruence', model, '--head', '0.0', '--side', 'output', ...FEW, '--json'];
    expect((await run(...args)).stdout).toBe((await run(...args)).stdout);
  });

  it('prints a table without --json', async () => {
    const { stdout } = await run('congruence', model, '--neurons', '0.3', ...FEW);
    expect(stdout).toContain('p against 19 random directions (seed 1)');
    expect(stdout).toMatch(/^L0N3 .* #\d+/m);
  });

  it('prints every requested direction', async () => {
    const { stdout } = await run('congruence', model, '--alike', '0.3', '--count', '25', ...FEW);
    expect(stdout.match(/^L0N\d+ /gm)).toHaveLength(25);
  });

  it.each([
    [['congruence', model], 'usage'],
    [['congruence', model, '--neurons', '0', '--head', '0.0'], 'usage'],
    [['congruence', model, '--neurons', 'some'], 'usage'],
    [['congruence', model, '--neurons', '0.9-3'], 'usage'],
    [['congruence', model, '--alike', '0'], 'usage'],
    [['congruence', model, '--head', '0.0', '--side', 'left'], 'usage'],
    [['congruence', model, '--head', 'none'], 'badHead'],
    [['congruence', model, '--head', '5.0'], 'noSuchHead'],
    [['congruence', model, '--neurons', '0.60'], 'badRequest'],
    [['congruence', model, '--neurons', '0.1', '--top', '51'], 'badRequest'],
    [['congruence', model, '--neurons', '0.1', '--top', '1'], 'usage'],
  ])('%j fails with a clear message', async (args, errorCode) => {
    const { code, json } = await runJson(...args);
    expect(code).toBe(1);
    expect(json.error.code).toBe(errorCode);
    expect(json.error.message).toMatch(/\w.*\./);
  });
});
