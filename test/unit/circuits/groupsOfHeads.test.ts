import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Checkpoint } from '../../../src/checkpoint/checkpoint.js';
import { groupsOfHeads } from '../../../src/circuits/layerHeads.js';
import { MatrixPool } from '../../../src/linalg/matrixPool.js';
import { OpenModel } from '../../../src/model/openModel.js';
import { DEFAULT_PROCESSING } from '../../../src/protocol/model.js';
import { REFERENCE_MODELS } from '../../reference/architectures/index.js';
import { compute, temporaryFolder } from '../support.js';

it('takes the heads of a wide layer in groups, those of a key head together', async () => {
  const checkpoint = await Checkpoint.open(
    REFERENCE_MODELS['llama'](join(temporaryFolder(), 'llama')).folder,
  );
  const weights = new OpenModel(checkpoint, compute).weights(DEFAULT_PROCESSING);
  const { nHeads, nKeyValueHeads, dHead, dModel } = weights.config;
  const perKey = nHeads / nKeyValueHeads;
  const taken = async (mostBytes?: number) => {
    const [sizes, factors]: [number[], Float64Array[]] = [[], []];
    for await (const [first, heads] of groupsOfHeads(compute, weights, 1, new MatrixPool(), mostBytes)) {
      expect(first).toBe(factors.length / 4);
      sizes.push(heads.count);
      for (let head = 0; head < heads.count; head++) {
        for (const factor of ['query', 'key', 'value', 'output'] as const)
          factors.push(heads.rows(factor, head).data);
      }
    }
    return { sizes, factors };
  };
  const whole = await taken();
  expect(whole.sizes).toEqual([nHeads]);
  const groups = await taken((perKey + 1) * dHead * dModel * 8);
  expect(groups.sizes).toEqual(Array.from({ length: nKeyValueHeads }, () => perKey));
  expect(groups.factors).toEqual(whole.factors);
  await checkpoint.close();
});
