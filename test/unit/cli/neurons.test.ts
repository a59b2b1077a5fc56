import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REFERENCE_MODELS } from '../../reference/architectures/index.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { run, runJson } from '../runCli.js';
import { temporaryFolder } from '../support.js';

// The JSON contract is checked field by field, so that its type here is open.
/* oxlint-disable typescript/no-unsafe-call */

const folder = temporaryFolder();
const model = makeRandomCheckpoint(join(folder, 'a model'), { seed: 12 }).folder;
const gated = REFERENCE_MODELS['llama'](join(folder, 'gated')).folder;

describe('qk-lens neurons', () => {
  it('prints a whole layer', async () => {
    const { code, json, stderr } = await runJson('neurons', model, '1', '--top', '3');
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(json.neurons).toHaveLength(60);
    expect(json).toMatchObject({ weights: 'in', space: 'W_E', total: 60, processing: { foldLn: true } });
    expect(json.neurons[7]).toEqual({
      layer: 1,
      neuron: 7,
      top: expect.any(Array),
      bottom: expect.any(Array),
      largeMean: expect.any(Number),
      randomMean: expect.any(Number),
      randomSd: expect.any(Number),
      a: expect.any(Number),
      p: expect.any(Number),
      adjustedP: expect.any(Number),
      covarianceP: expect.any(Number),
    });
    expect(json.neurons[7].top).toHaveLength(3);
    expect(json.neurons[7].top[0]).toMatchObject({
      id: expect.any(Number),
      token: expect.stringMatching(/^#\d+$/),
      dot: expect.any(Number),
      z: expect.any(Number),
    });
  });

  it('prints one neuron, the strongest of all layers, and the neurons that a token excites', async () => {
    const options = ['--weights', 'out', '--space', 'W_U', '--top', '4'];
    const one = await runJson('neurons', model, 'L1N7', ...options);
    expect(one.json.neurons.map((own: { neuron: number }) => own.neuron)).toEqual([7]);
    const all = await runJson('neurons', model, 'all', ...options, '--limit', '5', '--token', '#3');
    expect(all.json.total).toBe(120);
    expect(all.json.neurons).toHaveLength(5);
    expect(all.json.token).toEqual({ id: 3, token: '#3' });
    expect(all.json.excited).toHaveLength(4);
  });

  it("uses a gated MLP's gates by default, and prints which matrix it used", async () => {
    const usual = await runJson('neurons', gated, '1', '--top', '3');
    const read = await runJson('neurons', gated, '1', '--top', '3', '--weights', 'in');
    expect([usual.json.weights, read.json.weights]).toEqual(['gate', 'in']);
    expect(usual.json.caveats.join()).toContain('neurons by W_gate, which decides when they fire');
    expect((await run('neurons', gated, '1')).stdout).toContain('products of W_gate with W_E');
    const { json } = await runJson('congruence', gated, '--neurons', '1.3');
    expect(json.place.weights).toBe('gate');
    const stream = await runJson('residual', gated, '#1#2', '--neuron', '1');
    expect(stream.json.neurons.weights).toBe('gate');
  });

  it('prints a table without --json', async () => {
    const { code, stdout } = await run('neurons', model, '0.3', '--token', '#9');
    expect(code).toBe(0);
    expect(stdout).toContain('1 of 1 neurons, products of W_in with W_E');
    expect(stdout).toMatch(/^ *1 +#\d+ +\d/m);
    expect(stdout).toMatch(/^L0N3 +#\d+ .* -?\d+\.\d/m);
    expect(stdout).toContain('Neurons of the largest product with #9');
  });

  it.each([
    [['neurons', model, '2'], 'badRequest'],
    [['neurons', model, '0.60'], 'badRequest'],
    [['neurons', model, 'seven'], 'usage'],
    [['neurons', model], 'usage'],
    [['neurons', model, '0', '--weights', 'up'], 'usage'],
    [['neurons', model, '0', '--weights', 'gate'], 'badRequest'],
    [['neurons', model, '0', '--space', 'W_X'], 'usage'],
    [['neurons', model, '0', '--top', '0'], 'usage'],
    [['neurons', model, '0', '--token', '#1#2'], 'notOneToken'],
    [['neurons', model, '0', '--token', 'word'], 'noTokenizer'],
  ])('%j fails with a clear message', async (args, errorCode) => {
    const { code, json } = await runJson(...args);
    expect(code).toBe(1);
    expect(json.error.code).toBe(errorCode);
    expect(json.error.message).toMatch(/\w.*\./);
  });
});
