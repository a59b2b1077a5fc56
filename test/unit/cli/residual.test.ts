import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REFERENCE_MODELS } from '../../reference/architectures/index.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { writeLetters } from '../letters.js';
import { run, runJson } from '../runCli.js';
import { temporaryFolder } from '../support.js';

// The JSON contract is checked field by field, so that its type here is open.
/* oxlint-disable typescript/no-explicit-any, typescript/no-unsafe-argument, typescript/no-unsafe-call, typescript/no-unsafe-return */

const folder = temporaryFolder();
const model = makeRandomCheckpoint(join(folder, 'a model'), { seed: 12 }).folder;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('qk-lens residual', () => {
  it('prints the last position of the last layer by default', async () => {
    const { code, json, stderr } = await runJson('residual', model, '#5#17#3', '--top', '4');
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(json).toMatchObject({ layer: 1, point: 'resid_post', position: 2, text: '#5#17#3' });
    expect(json.tokens).toEqual([5, 17, 3].map((id) => ({ id, token: `#${id}` })));
    expect(Object.keys(json.logitLens[0])).toEqual(['id', 'token', 'logit', 'probability']);
    expect(json.logitLens).toEqual(json.next);
    expect(json.nearestEmbed).toHaveLength(4);
    expect(json.parts.map(({ name }: any) => name)).toEqual([
      ...['embed', 'pos_embed'],
      ...['L0H0', 'L0H1', 'L0H2', 'L0 b_O', 'L0 mlp'],
      ...['L1H0', 'L1H1', 'L1H2', 'L1 b_O', 'L1 mlp'],
    ]);
    expect([json.neuron, json.attention]).toEqual([undefined, undefined]);
  });

  it('splits a product with a neuron and the scores of a head, at the given place', async () => {
    const place = ['--layer', '1', '--point', 'resid_mid', '--position', '-2'];
    const { json } = await runJson(
      ...['residual', model, '#5#17#3', ...place, '--neuron', 'L1N7', '--head', '1.2'],
    );
    expect(json).toMatchObject({ layer: 1, point: 'resid_mid', position: 1 });
    expect(json.neuron).toMatchObject({ layer: 1, weights: 'in', neuron: 7 });
    expect(sum(json.parts.map(({ dot }: any) => dot))).toBeCloseTo(json.neuron.dot, 5);
    expect(json.attention.head).toEqual({ layer: 1, head: 2 });
    expect(json.attention.pattern).toHaveLength(3);
    expect(json.attention.split.map(({ key }: any) => key)).toEqual([0, 1]);
    expect(json.attention.scores[0]).toEqual([expect.any(Number), null, null]);
  });

  it("uses a layer's strongest neuron by default, and W_out on request", async () => {
    const { json } = await runJson('residual', model, '#5', '--neuron', '0', '--weights', 'out');
    expect(json.neurons).toMatchObject({ layer: 0, weights: 'out' });
    const strongest = [json.neurons.largest[0], json.neurons.smallest[0]].map(({ neuron }: any) => neuron);
    expect(strongest).toContain(json.neuron.neuron);
  });

  it('prints tables without --json', async () => {
    const { code, stdout } = await run('residual', model, '#5#17', '--neuron', '0.3', '--head', '0.1');
    expect(code).toBe(0);
    for (const text of ['resid_post of layer 1 at position 1, “#17”', 'logit lens', 'pos_embed', 'L0N3'])
      expect(stdout).toContain(text);
    expect(stdout).toMatch(/^Head 0\.1 from position 1, “#17”\n\n *Key +Token +Attention +Score/m);
  });

  it.each([
    ['gpt_neox', [], 'abc'],
    ['gpt_neox', ['--bos'], '<s>abc'],
    ['gpt_neox', ['--no-bos'], 'abc'],
    ['opt', [], '<s>abc'],
    ['opt', ['--bos'], '<s>abc'],
    ['opt', ['--no-bos'], 'abc'],
  ] as const)('begins a prompt of %s, given %j, as %s', async (architecture, options, prompt) => {
    const path = join(folder, architecture);
    REFERENCE_MODELS[architecture](path);
    writeLetters(path, { bos_token: '<s>' });
    const { json } = await runJson('residual', path, 'abc', ...options);
    expect(json.tokens.map(({ token }: any) => token).join('')).toBe(prompt);
  });

  it.each([
    [['#1', '--bos'], 'badRequest'],
    [['#1', '--bos', '--no-bos'], 'usage'],
    [['', '--layer', '0'], 'badRequest'],
    [['#1', '--layer', '2'], 'badRequest'],
    [[Array.from({ length: 17 }, () => '#1').join('')], 'badRequest'],
    [['#1', '--position', '-2'], 'badRequest'],
    [['#1', '--neuron', '0.60'], 'badRequest'],
    [['#1', '--head', '0.3'], 'noSuchHead'],
    [['some words'], 'noTokenizer'],
    [['#1', '--point', 'resid'], 'usage'],
    [['#1', '--position', 'last'], 'usage'],
    [['#1', '--neuron', 'most'], 'usage'],
    [['#1', '--weights', 'both'], 'usage'],
    [[], 'usage'],
  ])('refuses %j', async (args, errorCode) => {
    const { code, json } = await runJson('residual', model, ...args);
    expect([code, json.error.code]).toEqual([1, errorCode]);
  });
});
