/** What a claim is compared with; the end of the sentence "tested against …". */
export const NULLS = {
  none: 'nothing: a description',
  rounding: 'the rounding of the stored weights',
  randomDirections: 'random directions, every one equally likely',
  layerDirections: "random combinations of the layer's own weights",
  randomSets: 'random sets of tokens of like frequency',
  randomSpaces: 'random spaces of as many dimensions',
  headsAndTokens:
    'random spaces of as many dimensions, after the mean of all heads; each list less random tokens of like frequency',
  rankSum: 'the ratios of both lists drawn alike, as version 0.1 assumed: no test of a head',
  anticausal: 'pairs in which the later head writes and the earlier reads, as no run has it',
  randomMatrices: 'random matrices of the same shape, which every trained pair exceeds',
  crossedHeads: 'W_O of one head with W_V of another',
  otherPlaces: 'the ranks of tokens of other places in the same outputs',
  randomEdits: 'random edits of the same span and size',
  randomOrder: 'heads in random order',
  dealtTargets: "a relation's targets dealt to its sources at random, corrected for all heads and relations",
  evenRanks: 'ranks spread evenly over the vocabulary, 5 % in each twentieth',
} as const;
