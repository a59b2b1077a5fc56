import { describe, expect, it } from 'vitest';
import { learned } from '../../../../src/extension/sidePanel/learned.js';
import { DEFAULT_WEIGHTS, STORED_PROCESSING } from '../../../../src/protocol/model.js';
import type { Question, QuestionName, ResultOf } from '../../../../src/protocol/questions.js';
import { questionAbout } from '../../../../src/questions/questions.js';

const head = { layer: 0, head: 0 };
const parts = { constant: 0.1, queryOnly: 0.2, keyOnly: 0.3, interaction: 0.4 };
const crossed = { pairs: 500, low: -0.1, high: 0.1 };

function from(question: Question, result: object) {
  return learned(question, result as ResultOf<QuestionName>);
}

describe('what an answer computed for the summaries of all heads', () => {
  const ofHead = questionAbout('head', head);
  const ofOv = questionAbout('ov', head);
  const ofAll = questionAbout('atlas');

  it('is what their own question left out', () => {
    expect(from(ofHead, { circuits: { embedding: { parts } } })).toEqual(['parts']);
    expect(from(ofHead, { circuits: { effective: { parts } } })).toEqual([]);
    expect(from(ofOv, { circuits: {}, crossed })).toEqual(['copyingPercentile']);
    expect(from(ofAll, { heads: [{ embedding: { parts } }], crossed })).toEqual([
      'parts',
      'copyingPercentile',
    ]);
    expect(from(questionAbout('neighbours', ' the'), {})).toEqual([]);
  });

  it('is nothing of other weights, of another source, or of an answer that computed nothing', () => {
    const stored = { ...DEFAULT_WEIGHTS, processing: STORED_PROCESSING };
    const all = { heads: [{ embedding: { parts } }], crossed };
    expect(from(questionAbout('atlas', undefined, stored), all)).toEqual([]);
    expect(from({ name: 'atlas', request: { ...ofAll.request, onlyReady: true } }, all)).toEqual([]);
    expect(from(questionAbout('ov', head, { source: 'W_EE' }), { circuits: {}, crossed })).toEqual([]);
  });
});
