import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { runJson } from '../runCli.js';
import { temporaryFolder } from '../support.js';

// The JSON contract is checked field by field, so that its type here is open.
/* oxlint-disable typescript/no-explicit-any, typescript/no-unsafe-argument, typescript/no-unsafe-call */

const folder = temporaryFolder();
const model = makeRandomCheckpoint(join(folder, 'a model'), { seed: 42 }).folder;

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

  it.each([
    [['ov', model, '2.0'], 'noSuchHead'],
    [['ov', model, '1.0', '--source', 'W_U'], 'usage'],
    [['ov', model, '1.0', '--token', 'Paris'], 'noTokenizer'],
    [['ov', model, '1.0', '--ranked', join(folder, 'nowhere')], 'badRequest'],
    [['ov', model], 'usage'],
  ])('of %j prints the error', async (args, errorCode) => {
    const { code, json } = await runJson(...args);
    expect(code).toBe(1);
    expect(json.error.code).toBe(errorCode);
    expect(json.error.message).toMatch(/\w.*\./);
  });
});
