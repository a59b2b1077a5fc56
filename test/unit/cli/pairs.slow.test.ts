import { describe, expect, it } from 'vitest';
import { runJson } from '../runCli.js';
import { sharedSample } from '../sharedSample.js';

const sample = sharedSample();

describe('qk-lens pairs, with the words of GPT-2', () => {
  it("accepts tokens with their leading spaces and each side's space, and prints what it left out", async () => {
    const { json } = await runJson(
      ...['pairs', sample, '3.1', '--destination', ' Mary', '--source', 'Walkerish', '--source', ' John'],
      ...['--query-space', 'W_E', '--key-space', 'W_E'],
    );
    expect([json.querySpace, json.keySpace]).toEqual(['W_E', 'W_E']);
    expect(json.qk[0].destination.token).toBe(' Mary');
    expect(json.ov[0].source.token).toBe(' John');
    expect(json.notOneToken).toMatchObject([{ text: 'Walkerish', side: 'source' }]);
  });

  it('refuses what is not one token', async () => {
    const { code, json } = await runJson(
      'pairs',
      sample,
      '1.2',
      '--source',
      ' the',
      '--destination',
      'Xanthippe',
    );
    expect([code, json.error.code]).toEqual([1, 'notOneToken']);
  });
});
