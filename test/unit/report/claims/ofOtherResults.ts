import type { ClaimName } from '../../../../src/report/claims/claims.js';

/** Claims that not every model gives occasion for; `otherResults.test.ts` renders each. */
export const OF_OTHER_RESULTS: readonly ClaimName[] = [
  ...(['nullMark', 'nullVector', 'degenerateMark', 'turnedVector', 'planeVector', 'commonVector'] as const),
  ...(['commonMark', 'degenerateDirection', 'degenerateDirections', 'firstVectorsDegenerate'] as const),
  ...(['copyingWithin', 'copyingBeyond', 'copies', 'suppresses', 'neitherCopies'] as const),
  ...(['streamCopies', 'streamSuppresses', 'streamNeither', 'weightsAlone'] as const),
  ...([
    'bootstrap',
    'prefersNoMore',
    'readsMore',
    'readsLess',
    'dependsOnProcessing',
    'rankSum',
    'unrelated',
  ] as const),
  ...([
    'marks',
    'amongCrossed',
    'firstVectors',
    'mainParts',
    'cardStandout',
    'cardP',
    'aboveRandom',
    'sharedKeys',
    'matchedTokens',
  ] as const),
];
