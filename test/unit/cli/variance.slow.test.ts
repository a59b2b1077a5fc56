import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runJson } from '../runCli.js';
import { temporaryFolder } from '../support.js';
import { sharedSample } from '../sharedSample.js';

// The JSON contract is checked field by field, so that its type here is open.
/* oxlint-disable typescript/no-unsafe-argument, typescript/no-unsafe-call */

const sample = sharedSample();

describe('qk-lens variance, with the words of GPT-2', () => {
  it('prints the words, those left out, the baseline and the test against the second list', async () => {
    const { code, json } = await runJson(
      ...['variance', sample, '3.1', '--words', 'first-names', '--against', 'common-words'],
      ...['--leading-space', '--side', 'key', '--space', 'W_EE', '--vectors', '4'],
    );
    expect(code).toBe(0);
    expect(json).toMatchObject({
      head: { layer: 3, head: 1 },
      side: 'key',
      space: 'W_EE',
      spelling: 'leadingSpace',
      vectors: 4,
      model: { fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/), sampled: true },
      processing: { foldLn: true },
    });
    expect(json.words.length).toBeGreaterThan(150);
    expect(Object.keys(json.words[0])).toEqual(['word', 'id', 'explained', 'ratio']);
    expect(json.words[0].ratio).toBeCloseTo((json.words[0].explained * 96) / 4, 10);
    expect(json.mean).toBeGreaterThan(5);
    expect(json.against.mean).toBeLessThan(2);
    expect(Object.keys(json.baseline)).toEqual(['mean', 'sd', 'histogram']);
    expect(Object.keys(json.test)).toEqual([
      ...['deltaT', 'z', 'p', 'pAdjusted', 'rank', 'heads', 'spaces', 'effect'],
    ]);
    expect(json.test.pAdjusted).toBeLessThan(0.01);
    expect(json.test.rank).toBe(1);
    expect(json.test.effect).toBeGreaterThan(0.9);
  });

  it('lists the words left out with the reason', async () => {
    const words = join(temporaryFolder(), 'words.txt');
    writeFileSync(words, '# comment\nMary, Xanthippe\nMary\n');
    const { json } = await runJson('variance', sample, '3.1', '--words', words);
    expect(json.words.map(({ word }: { word: string }) => word)).toEqual(['Mary', ' Mary']);
    expect(json.leftOut.map(({ word }: { word: string }) => word)).toEqual(['Xanthippe', 'Mary']);
    expect(json.leftOut[0].reason).toMatch(/^\d tokens: .*, with or without a leading space more than one$/);
  });
});
