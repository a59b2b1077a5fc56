import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeSample } from '../../../src/sample/makeSample.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { run, runJson, useCli } from '../runCli.js';
import { temporaryFolder } from '../support.js';

// The JSON contract is checked field by field, so that its type here is open.
/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-call */

const folder = temporaryFolder();
const sample = join(folder, 'sample');
const model = makeRandomCheckpoint(join(folder, 'a model'), { seed: 42 }).folder;
const countries = join(folder, 'countries.txt');
writeFileSync(countries, 'France, Germany, Italy, Spain, Atlantis-on-Sea');
useCli();
beforeAll(() => makeSample(sample));

describe('qk-lens ov', () => {
  it('prints the circuits, the copying score and the ranks, without --token no effect', async () => {
    const { code, json } = await runJson('ov', model, 'L1H2', '--vectors', '3', '--top', '4');
    expect(code).toBe(0);
    expect(json.head).toEqual({ layer: 1, head: 2 });
    expect(Object.keys(json.circuits)).toEqual(['ov', 'value', 'fullOv']);
    for (const circuit of Object.values<any>(json.circuits)) {
      expect(circuit.singularValues).toHaveLength(5);
      expect(circuit.vectors.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2]);
    }
    const [vector] = json.circuits.fullOv.vectors;
    expect(vector.query.space).toBe('W_E');
    expect(vector.key.positive).toHaveLength(4);
    expect(Object.keys(vector.key.positive[0])).toEqual(['id', 'token', 'score']);
    expect(json.circuits.ov.vectors[0].ov.writeUnembed).toHaveLength(4);
    expect(json.copyingScore).toBeGreaterThanOrEqual(-1);
    expect(json.copyingScore).toBeLessThanOrEqual(1);
    expect(json.ownRanks.tokens).toHaveLength(101);
    expect(json).not.toHaveProperty('token');
    expect(json).not.toHaveProperty('raises');
  });

  it('tells the copying head and what a token raises and lowers', async () => {
    const { json } = await runJson(
      ...['ov', sample, '2.2', '--token', ' France', '--ranked', countries, '--leading-space'],
    );
    expect(json.token).toEqual({ id: expect.any(Number), token: ' France' });
    expect(Object.keys(json.raises[0])).toEqual(['id', 'token', 'logit']);
    expect(json.raises[0].token.trim()).toBe('France');
    expect(json.raises).toHaveLength(10);
    expect(json.lowers[0].logit).toBeLessThan(json.raises[0].logit);
    expect(json.copyingScore).toBeGreaterThan(0.9);
    expect(json.ownRanks.verdict).toBe('copies');
    expect(json.ownRanks.leftOut[0].word).toBe('Atlantis-on-Sea');
  });

  it('tells the suppressing head, in text too', async () => {
    const { stdout } = await run(
      'ov',
      sample,
      '3.1',
      '--ranked',
      'first-names',
      '--vectors',
      '1',
      '--top',
      '3',
    );
    expect(stdout).toMatch(/^OV 3\.1$/m);
    expect(stdout).toMatch(/Head 3\.1 suppresses the words \(\d+\)/);
    expect(stdout).toContain('Read · W_E · squared cosine');
  });

  it.each([
    [['ov', model, '2.0'], 'noSuchHead'],
    [['ov', model, '1.0', '--source', 'W_U'], 'usage'],
    [['ov', model, '1.0', '--token', 'Paris'], 'noTokenizer'],
    [['ov', sample, '1.0', '--token', 'Xanthippe'], 'notOneToken'],
    [['ov', sample, '1.0', '--token', ''], 'notOneToken'],
    [['ov', model, '1.0', '--ranked', join(folder, 'nowhere')], 'badRequest'],
    [['ov', model], 'usage'],
  ])('of %j prints the error', async (args, errorCode) => {
    const { code, json } = await runJson(...args);
    expect(code).toBe(1);
    expect(json.error.code).toBe(errorCode);
    expect(json.error.message).toMatch(/\w.*\./);
  });
});
