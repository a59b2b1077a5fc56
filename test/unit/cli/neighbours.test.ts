import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { run, runJson } from '../runCli.js';
import { temporaryFolder } from '../support.js';

const model = makeRandomCheckpoint(join(temporaryFolder(), 'a model'), { seed: 12 }).folder;

// The JSON contract is checked field by field, so that its type here is open.
/* oxlint-disable typescript/no-unsafe-call */

describe('qk-lens neighbours', () => {
  it('prints the token, the space and its neighbours, and all tokens', async () => {
    const { code, json } = await runJson('neighbours', model, '#3#4', '--space', 'W_EE', '--top', '3');
    expect(code).toBe(0);
    expect(json.token).toEqual({ id: 3, token: '#3' });
    expect(json.space).toBe('W_EE');
    expect(json.neighbours).toHaveLength(3);
    expect(json.neighbours[0]).toEqual({
      id: expect.any(Number),
      token: expect.stringMatching(/^#\d+$/),
      cosine: expect.any(Number),
    });
    expect(json.tokens.map(({ token }: { token: { id: number } }) => token.id)).toEqual([3, 4]);
  });

  it('uses W_E and ten neighbours by default, and accepts the weights options', async () => {
    const { json } = await runJson('neighbours', model, '#3', '--no-fold-ln', '--residual');
    expect(json.space).toBe('W_E');
    expect(json.neighbours).toHaveLength(10);
    expect(json.processing.foldLn).toBe(false);
    expect(json.effectiveEmbedding.residual).toBe(true);
  });

  it('prints tables without --json', async () => {
    const { stdout } = await run('neighbours', model, '#3');
    expect(stdout).toContain('Neighbours of #3 in W_E');
    expect(stdout).toMatch(/^Length of its row \d+\.\d+\.\n\n *# +Token +cos +Id$/m);
  });

  it.each([
    [[''], 'badRequest'],
    [[' Paris'], 'noTokenizer'],
    [['#3', '--space', 'W_X'], 'usage'],
    [['#3', '--top', '0'], 'usage'],
    [[], 'usage'],
  ])('refuses %j', async (args, errorCode) => {
    const { code, json } = await runJson('neighbours', model, ...args);
    expect(code).toBe(1);
    expect(json.error.code).toBe(errorCode);
  });
});
