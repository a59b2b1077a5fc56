import { beforeAll, describe, expect, it } from 'vitest';
import { ATLAS_CIRCUITS, type AtlasResult } from '../../../../src/protocol/atlas.js';
import { QK_CIRCUITS } from '../../../../src/protocol/head.js';
import type { HeadRef } from '../../../../src/protocol/headRef.js';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { PLANTED_HEADS, SAMPLE_SHAPE } from '../../../../src/sample/planted.js';
import { askOnce, relativeError } from '../../support.js';
import { sharedSample } from '../../sharedSample.js';

describe('atlas of the sample', () => {
  const sample = sharedSample();
  let result: AtlasResult;
  beforeAll(async () => {
    result = await askOnce(sample, 'atlas', { circuits: ATLAS_CIRCUITS, values: 3, ...DEFAULT_WEIGHTS });
  });
  const at = ({ layer, head }: HeadRef) => result.heads[layer * SAMPLE_SHAPE.nHeads + head];
  const noise = () =>
    result.heads.filter(
      ({ layer, head }) => !PLANTED_HEADS.some((p) => p.head.layer === layer && p.head.head === head),
    );

  it("has every head's singular values as in head", async () => {
    const head = { layer: 3, head: 1 };
    const { circuits } = await askOnce(sample, 'head', {
      ...{ head, circuits: QK_CIRCUITS, vectors: [], top: 1, cosine: false },
      ...DEFAULT_WEIGHTS,
    });
    for (const circuit of QK_CIRCUITS) {
      const { singularValues } = circuits[circuit]!;
      expect(relativeError(at(head)[circuit]!.topSingularValues, singularValues.slice(0, 3))).toBeLessThan(
        1e-7,
      );
    }
  });

  it.each(PLANTED_HEADS.filter(({ qk }) => qk))('shows $title', ({ head, qk }) => {
    const { topSingularValues, effectiveRank: rank } = at(head).qk!;
    qk!.matches.forEach(({ strength }, k) => expect(topSingularValues[k]).toBeCloseTo(strength, 4));
    expect(rank).toBeLessThanOrEqual(qk!.rank);
    if (qk!.matches.length === 1) {
      expect(rank).toBeLessThan(Math.min(...noise().map((other) => other.qk!.effectiveRank)));
    }
  });

  it('gives the copying head the largest copying score, the suppressing one the smallest', () => {
    const sorted = result.heads.toSorted((a, b) => b.copyingScore! - a.copyingScore!);
    const planted = (sign: 1 | -1) => PLANTED_HEADS.find(({ ov }) => ov?.sign === sign)!.head;
    expect(sorted[0]).toMatchObject(planted(1));
    expect(sorted.at(-1)).toMatchObject(planted(-1));
    for (const { copyingScore: score } of noise()) expect(Math.abs(score!)).toBeLessThan(0.5);
  });
});
