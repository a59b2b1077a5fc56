import { expect, it } from 'vitest';
import type { OvResult, OwnRanks, StreamRanks } from '../../../../src/protocol/ov.js';
import { verdictSentences } from '../../../../src/questions/ov/tables.js';

const RANKS: OwnRanks = {
  tokens: [{ id: 0, token: ' a', logit: 1, rank: 1 }],
  ...{ leftOut: [], dVocab: 100, medianRank: 1 },
  ...{ inFirstTwentieth: 1, inLastTwentieth: 0, verdict: 'copies' },
};
const IN_RUN: StreamRanks = {
  ...RANKS,
  of: 'prompt',
  others: { inFirstTwentieth: 0.1, inLastTwentieth: 0 },
  verdict: 'suppresses',
};

function sentences(layer: number, part: Partial<OvResult> = {}): string[] {
  const result = { head: { layer, head: 3 }, source: 'W_E', ownRanks: RANKS, ...part } as OvResult;
  return verdictSentences({}, result);
}

it('says what the verdict by the weights is of', () => {
  expect(sentences(0)).toEqual([
    'Head 0.3 copies a sample of the vocabulary (1), read from W_E: 100 % of them are in the first and 0 % in the last twentieth of their own outputs, 5 % each by chance; median rank 1.000.',
  ]);
});

it('says from the second layer on that weights alone may mislead: from the third for W_EE, which the second reads', () => {
  const about = 'What enters layer';
  expect(sentences(1).at(-1)).toContain(`${about} 1 is not W_E`);
  expect(sentences(1, { source: 'W_EE' })).toHaveLength(1);
  expect(sentences(2, { source: 'W_EE' }).at(-1)).toContain(`${about} 2 is not W_EE`);
});

it.each(['copies', 'suppresses', 'neither'] as const)('says what a run shows beside it: %s', (verdict) => {
  const [, inRun] = sentences(5, { streamRanks: { ...IN_RUN, verdict } });
  const does = verdict === 'neither' ? 'neither copies nor suppresses' : verdict;
  expect(inRun).toBe(
    `Head 5.3 ${does} the 1 tokens of a run on the text, read from the stream that enters layer 5: 100 % of them are in the first and 0 % in the last twentieth of their own outputs, where the token of another place has 10 % and 0 %; median rank 1.000.`,
  );
});
