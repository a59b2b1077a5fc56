/** What centring takes away: from the keys nothing that a run's attention sees, from the queries something. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../src/protocol/model.js';
import { canonicalWeights } from '../../reference/gpt2.js';
import { process as processWeights } from '../../reference/processings.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { encodeSafetensors } from '../../reference/safetensors.js';
import { takenRows } from '../../reference/tokenRows.js';
import { askOnce, temporaryFolder } from '../support.js';

const folder = temporaryFolder();
const HEAD = { layer: 1, head: 2 };
const OPTIONS = { seed: 61 };

/** The head's pattern after the mean row's query or key is taken from every one, as a bias. */
async function patternWithout(which: 'query' | 'key' | 'none'): Promise<readonly number[]> {
  const checkpoint = makeRandomCheckpoint(join(folder, which), OPTIONS);
  const { dModel, dHead, layerNormEps } = checkpoint.raw.config;
  const weights = processWeights(canonicalWeights(checkpoint.raw), DEFAULT_WEIGHTS.processing);
  const { rows } = takenRows(weights.W_E, { normEpsilon: layerNormEps });
  const mean = rows.mean('column');
  const { W_Q, W_K } = weights.layers[HEAD.layer].heads[HEAD.head];
  const place = (which === 'query' ? 0 : dModel) + HEAD.head * dHead;
  const tensors = [...checkpoint.raw.tensors].map(([name, { shape, data }]) => {
    const changed = Float64Array.from(data);
    if (which !== 'none' && name === `h.${HEAD.layer}.attn.c_attn.bias`) {
      const factor = which === 'query' ? W_Q : W_K;
      for (let c = 0; c < dHead; c++) {
        changed[place + c] -= mean.reduce((sum, value, r) => sum + value * factor.get(r, c), 0);
      }
    }
    return { name, dtype: 'F32' as const, shape, data: changed };
  });
  writeFileSync(join(checkpoint.folder, 'model.safetensors'), encodeSafetensors(tensors).bytes);
  const request = { ...DEFAULT_WEIGHTS, text: '#5#17#0#100#42#63#9', layer: 1, point: 'resid_pre' } as const;
  const { attention } = await askOnce(checkpoint.folder, 'residual', {
    ...{ ...request, processing: { ...DEFAULT_WEIGHTS.processing, refactorFactoredAttnMatrices: false } },
    ...{ position: -1, top: 1, head: HEAD, prependBos: false },
  });
  return attention!.pattern.flat();
}

function largestDifference(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i])));
}

it('centring the keys leaves every attention pattern of a run as it is; centring the queries does not', async () => {
  const pattern = await patternWithout('none');
  expect(largestDifference(await patternWithout('key'), pattern)).toBeLessThan(1e-5);
  expect(largestDifference(await patternWithout('query'), pattern)).toBeGreaterThan(0.01);
});
