import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { run, runJson } from '../runCli.js';
import { temporaryFolder } from '../support.js';

const folder = temporaryFolder();
const model = makeRandomCheckpoint(join(folder, 'a model'), { seed: 11 }).folder;

// The JSON contract is checked field by field, so that its type here is open.
/* oxlint-disable typescript/no-explicit-any, typescript/no-unsafe-argument, typescript/no-unsafe-call */

describe('qk-lens inspect', () => {
  it('prints the sizes, the tokenizer and the problems', async () => {
    const { code, json } = await runJson('inspect', model);
    expect(code).toBe(0);
    expect(json.model).toEqual({
      architecture: 'gpt2',
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      sampledFingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
      gatedMlp: false,
      hasUnembedding: true,
      nLayers: 2,
      nHeads: 3,
      nKeyValueHeads: 3,
      dModel: 15,
      dHead: 5,
      dMlp: 60,
      dVocab: 101,
      nCtx: 16,
      normalization: 'LayerNorm',
      positional: 'learned',
      tiedUnembedding: true,
      dtype: 'F32',
      bytes: expect.any(Number),
    });
    expect(json.tokenizer).toEqual({ kind: 'none', size: 101 });
    expect(json.problems).toHaveLength(1);
  });

  it('shows what an adapter changes of the given base', async () => {
    const fixtures = join(import.meta.dirname, '../../fixtures/lora');
    const adapter = join(fixtures, 'gpt2', 'plain');
    const { stdout } = await run('inspect', adapter, '--base', join(fixtures, 'gpt2', 'base'));
    expect(stdout).toMatch(
      /^adapter +LoRA over base: c_attn in 1 place \(rank 2, alpha 5, scale 2.5\), c_fc in 1 place/m,
    );
    expect((await runJson('head', adapter, '0.1', '--base', fixtures)).json.error).toMatchObject({
      code: 'noConfig',
    });
  });
});

describe('qk-lens head', () => {
  it('prints the three circuits, and nothing else', async () => {
    const { code, json, stderr } = await runJson('head', model, 'L1H2', '--vectors', '3', '--top', '4');
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(json.head).toEqual({ layer: 1, head: 2 });
    expect(json.processing).toMatchObject({
      foldLn: true,
      centerUnembed: true,
      refactorFactoredAttnMatrices: true,
    });
    expect(Object.keys(json.circuits)).toEqual(['qk', 'embedding', 'effective']);
    for (const circuit of Object.values<any>(json.circuits)) {
      expect(circuit.singularValues).toHaveLength(5);
      expect(circuit.vectors.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2]);
    }
    const [vector] = json.circuits.effective.vectors;
    expect(vector).toMatchObject({ index: 0, degenerate: expect.any(Boolean), null: false });
    expect(vector.query.space).toBe('W_U');
    expect(vector.key.space).toBe('W_EE');
    expect(vector.key.positive).toHaveLength(4);
    expect(vector.key.positive[0]).toEqual({
      id: expect.any(Number),
      token: expect.stringMatching(/^#\d+$/),
      score: expect.any(Number),
    });
    const { cosine } = json.circuits.qk.vectors[0];
    for (const table of ['queryUnembed', 'keyEffectiveEmbed', 'keyEmbed', 'queryEmbed']) {
      expect(cosine[table]).toHaveLength(4);
      expect(Object.keys(cosine[table][0])).toEqual(['id', 'token', 'squaredCosine', 'squaredDot']);
    }
  });

  it('switches each processing off', async () => {
    const flags = [
      '--no-fold-ln',
      '--no-center-writing-weights',
      '--no-center-unembed',
      '--no-fold-value-biases',
      '--no-refactor',
    ];
    const { json } = await runJson('head', model, '0.0', '--circuits', 'qk', ...flags);
    expect(Object.values(json.processing)).toEqual([false, false, false, false, false]);
  });

  it('computes no W_EE for qk alone, unless the cosines are requested', async () => {
    const without = await runJson('head', model, '1.0', '--circuits', 'qk');
    expect(without.stderr).not.toContain('W_EE');
    expect(without.json.circuits.qk.vectors[0].cosine.keyEffectiveEmbed).toBeUndefined();
    const with_ = await runJson('head', model, '1.0', '--circuits', 'qk', '--cosine');
    expect(with_.json.circuits.qk.vectors[0].cosine.keyEffectiveEmbed).toHaveLength(10);
  });

  it('prints tables without --json', async () => {
    const { code, stdout } = await run('head', model, '1.0');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Head 1\.0\na model \(/);
    expect(stdout).toMatch(/^Vector +qk +embedding +effective/m);
    expect(stdout).toContain('effective · vector 1 · singular value');
    expect(stdout).toContain('Query side · W_U · squared dot, rows not normalised');
  });

  it('prints the requested rows and vectors', async () => {
    const asked = ['--circuits', 'embedding', '--vectors', '3', '--top', '50'];
    const { stdout } = await run('head', model, '1.0', ...asked);
    // Both sides of each vector, and the keys that get attention whatever the query.
    expect(stdout.match(/^50 /gm)).toHaveLength(2 * 3 + 1);
  });
});

describe('an error', () => {
  it.each([
    [['head', model, '12.0'], 'noSuchHead'],
    [['head', model, 'seven'], 'badHead'],
    [['head', join(folder, 'nowhere'), '0.0'], 'noFolder'],
    [['head', folder, '0.0'], 'noConfig'],
    [['head', model, '0.0', '--top', 'many'], 'usage'],
    [['head', model, '0.0', '--circuits', 'qk,kq'], 'usage'],
    [['head', model, '0.0', '--colour'], 'usage'],
    [['head', model], 'usage'],
    [['behead', model], 'usage'],
  ])('of %j is printed as JSON, exit 1', async (args, errorCode) => {
    const { code, json } = await runJson(...args);
    expect(code).toBe(1);
    expect(json.error.code).toBe(errorCode);
    expect(json.error.message).toMatch(/\w.*\./);
  });

  it('goes to standard error without --json', async () => {
    const { code, stdout, stderr } = await run('head', model, '12.0');
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('There is no head 12.0');
  });

  it('names an unknown option in one sentence', async () => {
    const { stderr } = await run('head', model, '0.0', '--colour');
    expect(stderr.trim()).toBe("Unknown option '--colour'. See: qk-lens help.");
  });
});

it('help names every verb', async () => {
  const { code, stdout } = await run('help');
  expect(code).toBe(0);
  for (const verb of ['inspect', 'head', 'sample']) expect(stdout).toContain(`qk-lens ${verb}`);
});
