import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run, runJson } from '../runCli.js';
import { temporaryFolder } from '../support.js';
import { sharedSample } from '../sharedSample.js';

// The JSON contract is checked field by field, so that its type here is open.
/* oxlint-disable typescript/no-unsafe-argument, typescript/no-unsafe-call */

const sample = sharedSample();
const countries = join(temporaryFolder(), 'countries.txt');
writeFileSync(countries, 'France, Germany, Italy, Spain, Atlantis-on-Sea');

describe('qk-lens ov, with the words of GPT-2', () => {
  it('prints that a head copies, and what a token raises and lowers', async () => {
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

  it('prints that a head suppresses, in text too', async () => {
    const { stdout } = await run(
      ...['ov', sample, '3.1', '--ranked', 'first-names', '--vectors', '1', '--top', '3'],
    );
    expect(stdout).toMatch(/^OV 3\.1$/m);
    expect(stdout).toMatch(/Head 3\.1 suppresses the words \(\d+\)/);
    expect(stdout).toContain('Read · W_E · positive end by cosine');
  });

  it.each(['Xanthippe', ''])('--token %j is refused', async (token) => {
    const { code, json } = await runJson('ov', sample, '1.0', '--token', token);
    expect([code, json.error.code]).toEqual([1, 'notOneToken']);
    expect(json.error.message).toMatch(/\w.*\./);
  });
});
