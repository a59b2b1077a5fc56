import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../src/protocol/model.js';
import { ReferenceCircuits } from '../../reference/architectures/circuits.js';
import { yarnLlamaModel, yarnQwenModel } from '../../reference/architectures/yarn.js';
import { svd } from '../../reference/svd.js';
import { openToAsk, relativeError, temporaryFolder } from '../support.js';

const root = temporaryFolder();

describe.each([
  ['on a half of d_head', yarnLlamaModel],
  ["with DeepSeek's mscale", yarnQwenModel],
])('the attention factor of YaRN, %s, is in every score at distance 0', (name, make) => {
  const model = make(join(root, name));
  const reference = new ReferenceCircuits(model);
  const opened = openToAsk(model.folder);
  afterAll(async () => (await opened).close());
  const { nLayers, nHeads, dHead } = model.info;

  it('of the atlas', async () => {
    const { ask } = await opened;
    const request = { ...DEFAULT_WEIGHTS, circuits: ['qk'], values: dHead } as const;
    for (const { layer, head, qk } of (await ask('atlas', request)).heads) {
      const { singularValues } = svd(reference.qk(layer, head), dHead);
      expect(relativeError(qk!.topSingularValues, singularValues)).toBeLessThan(1e-6);
    }
  });

  it('of pairs of tokens', async () => {
    const { ask } = await opened;
    const head = { layer: nLayers - 1, head: nHeads - 1 };
    const { qk } = await ask('pairs', {
      ...{ ...DEFAULT_WEIGHTS, head, destination: ['#1', '#4'], source: ['#2', '#7', '#9'], top: 1 },
      ...{ querySpace: 'W_E', keySpace: 'W_E' },
    });
    const scores = reference.W_E.mmul(reference.qk(head.layer, head.head)).mmul(reference.W_E.transpose());
    const expected = [1, 4].flatMap((q) => [2, 7, 9].map((k) => scores.get(q, k) / Math.sqrt(dHead)));
    expect(
      relativeError(
        qk.flatMap(({ pairs }) =>
          pairs.toSorted((a, b) => a.source.id - b.source.id).map(({ score }) => score),
        ),
        expected,
      ),
    ).toBeLessThan(1e-5);
  });

  it('of composition', async () => {
    const { ask } = await opened;
    const { scores } = await ask('composition', { ...DEFAULT_WEIGHTS, kind: 'Q' });
    const norm = (m: { norm(kind: 'frobenius'): number }) => m.norm('frobenius');
    const [ov, qk] = [reference.ov(0, 1), reference.qk(1, 2)];
    const expected = norm(ov.mmul(qk)) / (norm(ov) * norm(qk));
    const { score } = scores.find(
      ({ earlier, later }) => `${earlier.layer}.${earlier.head} ${later.layer}.${later.head}` === '0.1 1.2',
    )!;
    expect(score).toBeCloseTo(expected, 6);
  });

  it('and the result reports it', async () => {
    const { ask } = await opened;
    const { caveats } = await ask('atlas', { ...DEFAULT_WEIGHTS, circuits: ['qk'], values: 1 });
    expect(caveats!.join()).toMatch(/the attention factor 1\.\d+ of the stretched positions twice/);
  });
});
