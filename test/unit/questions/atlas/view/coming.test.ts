import { describe, expect, it } from 'vitest';
import { ATLAS_CIRCUITS } from '../../../../../src/protocol/atlas.js';
import { DEFAULT_WEIGHTS } from '../../../../../src/protocol/model.js';
import { comingNote, offered, shownOf } from '../../../../../src/questions/atlas/view/coming.js';
import { sampleResult } from '../../../../webview/sampleHead.js';

const { model, processing, effectiveEmbedding } = sampleResult();
const REQUEST = { ...DEFAULT_WEIGHTS, circuits: ATLAS_CIRCUITS, values: 1 };
const summary = { topSingularValues: [1], effectiveRank: 2, frobeniusNorm: 3 };
const resultOf = (head: object) => ({
  ...{ model, processing, effectiveEmbedding },
  heads: [{ layer: 0, head: 0, ...head }],
});

describe('the map while an answer arrives', () => {
  const chosen = { subject: 'effective', measure: 'unseen' } as const;

  it('shows what is ready in place of what is not, and says what is to come', () => {
    const known = shownOf(chosen, REQUEST, resultOf({ qk: summary, ov: summary }));
    expect(known.shown).toEqual({ subject: 'qk', measure: 'topSingularValue' });
    expect(comingNote('effective', known)).toBe(
      'Still to come: effective, which needs W_EE, embedding, fullOv and copying score. Until then the map shows qk.',
    );
  });

  it('shows what was chosen as soon as it is there', () => {
    const known = shownOf(chosen, REQUEST, resultOf({ effective: summary, qk: summary, copyingScore: 1 }));
    expect(known.shown).toEqual(chosen);
    expect(comingNote('effective', known)).toBe('Still to come: embedding, fullOv and ov.');
  });

  it('waits for nothing that was not asked, or that the model lacks', () => {
    const asked = { ...REQUEST, circuits: ['qk', 'effective'] } as const;
    const known = shownOf(chosen, asked, { ...resultOf({ qk: summary }), leftOut: ['effective', 'copying'] });
    expect(known.coming).toEqual([]);
    expect(comingNote('effective', known)).toBe('');
  });

  it('offers what the model has, and says what it shows in place of what it lacks', () => {
    expect(offered(chosen, undefined)).toMatchObject({ chosen });
    const result = { ...resultOf({ qk: summary }), leftOut: ['effective', 'copying'] as const };
    expect(offered(chosen, { request: REQUEST, result })).toEqual({
      subjects: ['qk', 'embedding', 'fullOv', 'ov'],
      chosen: { subject: 'qk', measure: 'topSingularValue' },
    });
    expect(offered({ ...chosen, subject: 'ov' }, { request: REQUEST, result }).chosen.subject).toBe('ov');
  });
});
