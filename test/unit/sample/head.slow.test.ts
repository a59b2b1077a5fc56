/** What QK Lens itself says of the sample's heads, over the whole vocabulary. */
import { beforeAll, describe, expect, it } from 'vitest';
import { QK_CIRCUITS } from '../../../src/protocol/head.js';
import type { HeadResult, ScoredToken } from '../../../src/protocol/head.js';
import { DEFAULT_PROCESSING, DEFAULT_VARIANT } from '../../../src/protocol/model.js';
import { PLANTED_HEADS, SAMPLE_NOTICE } from '../../../src/sample/planted.js';
import { classTokens, idsOf } from '../../../src/sample/tokens.js';
import { askOnce } from '../support.js';
import { sharedSample } from '../sharedSample.js';

const folder = sharedSample();

describe.each(PLANTED_HEADS.filter(({ qk }) => qk))('head of $title', ({ head, qk }) => {
  const { matches, rank, mixed } = qk!;
  let result: HeadResult;

  beforeAll(async () => {
    result = await askOnce(folder, 'head', {
      head,
      circuits: QK_CIRCUITS,
      vectors: [0, 1, 2],
      top: 10,
      processing: DEFAULT_PROCESSING,
      variant: DEFAULT_VARIANT,
      cosine: true,
    });
  });

  it('says that the model was made by hand', () => {
    expect(result.model.notice).toBe(SAMPLE_NOTICE);
  });

  it('has the planted singular values, and marks those that determine no vector', () => {
    const spectrum = result.circuits.qk!;
    matches.forEach(({ strength }, k) => expect(spectrum.singularValues[k]).toBeCloseTo(strength, 4));
    const pair = mixed ? [0, 1] : [];
    expect(spectrum.degenerate.flatMap((flag, k) => (flag && k < rank ? [k] : []))).toEqual(pair);
    for (const circuit of QK_CIRCUITS) {
      expect(result.circuits[circuit]!.null).toEqual(spectrum.singularValues.map((_, k) => k >= rank));
    }
  });

  if (matches.length === 0 || mixed) return;
  it('has the classes on top of effective, vector by vector', async () => {
    const words = await classTokens();
    matches.forEach(({ query, key }, k) => {
      const vector = result.circuits.effective!.vectors[k];
      const among = (tokens: readonly ScoredToken[], ids: ReadonlySet<number>): number =>
        tokens.filter(({ id }) => ids.has(id)).length;
      expect(among(vector.query!.positive, new Set(idsOf(words[query])))).toBeGreaterThanOrEqual(9);
      expect(among(vector.key!.positive, new Set(idsOf(words[key])))).toBeGreaterThanOrEqual(9);
    });
  });
});
