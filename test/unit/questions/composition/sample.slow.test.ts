import { describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { SAMPLE_SHAPE } from '../../../../src/sample/planted.js';
import { askOnce } from '../../support.js';
import { sharedSample } from '../../sharedSample.js';

describe('composition of the sample', () => {
  const sample = sharedSample();

  it('is at chance level between noise heads, half of whose rank may be missing', async () => {
    const { scores, random } = await askOnce(sample, 'composition', { kind: 'V', ...DEFAULT_WEIGHTS });
    const { nHeads: heads, nLayers: layers } = SAMPLE_SHAPE;
    expect(scores).toHaveLength(((layers * (layers - 1)) / 2) * heads ** 2);
    const rms = Math.sqrt(scores.reduce((sum, { score }) => sum + score ** 2, 0) / scores.length);
    expect(rms / random).toBeGreaterThan(0.8);
    expect(rms / random).toBeLessThan(1.5);
  });
});
