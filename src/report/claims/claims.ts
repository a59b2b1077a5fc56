import { fill, type Claim, type Holes } from './claim.js';

/** What a head does to its ranked tokens. */
const ownRanks = <Verdict extends string>(verdict: Verdict) =>
  `Head {head} ${verdict} {list} ({count}), read from {source}: {first} of them are in the first and {last} in the last twentieth of their own outputs, 5 % each by chance; median rank {median}.` as const;

const streamRanks = <Verdict extends string>(verdict: Verdict) =>
  `Head {head} ${verdict} the {count} tokens of {run}, read from the stream that enters layer {layer}: {first} of them are in the first and {last} in the last twentieth of their own outputs, where the token of another place has {otherFirst} and {otherLast}; median rank {median}.` as const;

const crossed = <Where extends string>(where: Where) =>
  `Above {percentile} % of {pairs} crossed heads (W_O of one with W_V of another), ${where} what 95 % of them give: {low} to {high}.` as const;

/**
 * Every statement that is printed about a number, and what it was tested against: the only place of its text. Numbers
 * in columns that are values of the model itself (scores, logits, singular values, …) state nothing and are not listed.
 */
export const CLAIMS = {
  // Scores over the vocabulary, of head and ov.
  attentionParts: {
    text: "{unseen} of these scores can't change attention; {keyOnly} prefer the same keys whatever the query; {interaction} depend on both.",
    against: 'none',
  },
  logitParts: {
    text: "{unseen} of these scores can't change the next token; {keyOnly} raise the same outputs whatever is attended to; {interaction} depend on both.",
    against: 'none',
  },
  keyOnlyScores: {
    text: "Each token's score for the mean row of the other side, less the mean of these scores.",
    against: 'none',
  },

  aboveOwnMean: {
    text: "how far a query's score with the source is above its mean over all keys; a number added to all scores of a query changes no attention.",
    against: 'none',
  },

  // Tokens in tables.
  firstVectorTokens: {
    text: 'the tokens whose rows, less the mean row, have the largest cosine with that side of the first singular vector; the largest entry of the left side is positive.',
    against: 'none',
  },
  cosines: { text: "of the token's row, less the mean row, with the vector.", against: 'none' },
  marks: {
    text: 'a long row is among the longest 1 % of its matrix, which dot products favour; the row of an undertrained token is like those of tokens that no text has (cosine above 0.7).',
    against: 'none',
  },

  // Singular vectors.
  nullMark: { text: 'rounding level', against: 'rounding' },
  degenerateMark: { text: 'not determined', against: 'rounding' },
  commonMark: { text: 'mostly the common direction', against: 'none' },
  nullVector: {
    text: 'Its singular value is at rounding level: the vector is arbitrary and its tables mean nothing.',
    against: 'rounding',
  },
  turnedVector: {
    text: 'Another singular value is so near that the rounding of the stored weights may turn the vector by an angle of sine {sine}: only the space that such vectors span together is determined.',
    against: 'rounding',
  },
  planeVector: {
    text: 'Its singular value is within 1 % of another: only the plane they span is determined, not the vector.',
    against: 'none',
  },
  commonVector: {
    text: '{share} of its {side} side is the same for all tokens: it is mostly the common direction, and its tokens are those of the mean row. Centre the rows to see what tokens differ in.',
    against: 'none',
  },

  // A head's circuit in the atlas.
  largestValue: { text: 'how strongly its first pair of directions matches', against: 'none' },
  effectiveRank: {
    text: 'exp of the entropy of the squared singular values’ shares: how many directions count',
    against: 'none',
  },
  frobeniusNorm: { text: 'root of the sum of its squared singular values', against: 'none' },
  unseenShare: {
    text: 'the share of its scores that softmax does not see: constant, or depending on the query (or source) alone',
    against: 'none',
  },
  keyOnlyShare: {
    text: 'the share of its scores that prefers the same keys (or outputs) whatever the query (or source)',
    against: 'none',
  },
  interactionShare: { text: 'the share of its scores that depends on both sides', against: 'none' },

  // Copying, of ov and atlas.
  copyingScore: {
    text: 'Copying score {score}, from {source}: from -1 to 1, negative if tokens lower themselves.',
    against: 'none',
  },
  copyingRange: {
    text: 'Sum of the eigenvalues of {source} W_V W_O W_U over the sum of their magnitudes, from -1 to 1; negative if tokens lower themselves.',
    against: 'none',
  },
  copyingSided: {
    text: 'Two-sided percentile of the copying score: the part of crossed heads (W_O of one with W_V of another) nearer to their median, in percent; negative below it. What 95 % of them give has no colour.',
    against: 'crossedHeads',
  },
  amongCrossed: { text: 'above {percentile} % of crossed heads', against: 'crossedHeads' },
  copyingWithin: { text: crossed('within'), against: 'crossedHeads' },
  copyingBeyond: { text: crossed('beyond'), against: 'crossedHeads' },
  copies: { text: ownRanks('copies'), against: 'evenRanks' },
  suppresses: { text: ownRanks('suppresses'), against: 'evenRanks' },
  neitherCopies: { text: ownRanks('neither copies nor suppresses'), against: 'evenRanks' },
  streamCopies: { text: streamRanks('copies'), against: 'otherPlaces' },
  streamSuppresses: { text: streamRanks('suppresses'), against: 'otherPlaces' },
  streamNeither: { text: streamRanks('neither copies nor suppresses'), against: 'otherPlaces' },
  weightsAlone: {
    text: 'What enters layer {layer} is not {source} but what earlier layers made of it, so in a run the head may do otherwise.',
    against: 'none',
  },
  chanceRanks: { text: 'by chance every twentieth has 5 %', against: 'evenRanks' },
  ownRank: {
    text: '1: of all tokens the head raises this one most; d_vocab: lowers it most.',
    against: 'none',
  },
  fullAttention: {
    text: "What the head adds to the logits when it attends fully to “{token}” ({source}), without the final norm's scale.",
    against: 'none',
  },

  // Variance of words.
  ratio: {
    text: "Ratio: part of a row's square in the space, times d_model / vectors; 1 is what a random direction gives.",
    against: 'randomDirections',
  },
  ratioLine: { text: 'Dotted line at 1: what a random direction gives.', against: 'randomDirections' },
  prefersNoMore: {
    text: 'The {space} prefers {words} to {rival} no more than a random space may.',
    against: 'headsAndTokens',
  },
  readsMore: { text: 'The {space} reads {words} more than {rival}.', against: 'headsAndTokens' },
  readsLess: { text: 'The {space} reads {words} less than {rival}.', against: 'headsAndTokens' },
  deltaT: {
    text: 'ΔT = {deltaT}: the mean ratio of {contrast}, less the same of random tokens of like frequency.',
    against: 'randomSets',
  },
  spaceTest: {
    text: 'Against random spaces of {vectors} dimensions, after the mean of all heads: z = {z}, p = {p}, {adjusted} adjusted over {spaces} spaces (Holm); rank {rank} of {heads} heads.',
    against: 'headsAndTokens',
  },
  effect: {
    text: 'Effect {effect} (1: every ratio of {words} is above every one of {rival}, 0: no difference, -1: below).',
    against: 'none',
  },
  otherProcessing: {
    text: 'Under the other processing ({processing}): ΔT = {deltaT}, z = {z}, p = {p}, {adjusted} adjusted, rank {rank}.',
    against: 'headsAndTokens',
  },
  dependsOnProcessing: { text: 'The answer depends on the processing.', against: 'headsAndTokens' },
  rankSum: {
    text: 'Rank-sum test of {words} against {rival}, as version 0.1 made it: U = {u}, p = {p}, effect {effect}. This p is no test of the head: most random spaces pass it. Ask again for one that is.',
    against: 'rankSum',
  },

  // Neurons.
  standoutNull: {
    text: "a: (mean of the largest products - mean of all) / sd of all. Half of {directions} random directions reach {median}, 5 % reach {most}; p is the part that reaches the neuron's, adjusted over its layer (Benjamini and Hochberg); p, covariance: the same of random combinations of the layer's neurons.",
    against: 'randomDirections',
  },
  standsOut: {
    text: 'The {top} largest products have the mean {large}; all tokens {mean} ± {sd}: they stand out by {a} sd',
    against: 'none',
  },
  randomStandout: { text: ', half of random directions by {median}', against: 'randomDirections' },
  standoutP: { text: '; p = {p}', against: 'randomDirections' },
  standoutAdjustedP: { text: ', adjusted over the layer {p}', against: 'randomDirections' },
  standoutCovarianceP: { text: ", by the layer's covariance {p}", against: 'layerDirections' },
  standoutChart: {
    text: 'How far the largest products of {count} neurons stand out, strongest first',
    against: 'none',
  },
  randomMost: { text: '95 % of random directions', against: 'randomDirections' },
  cardStandout: {
    text: 'mean of the {top} largest {large}, of all tokens {mean} ± {sd}: out by {a} sd',
    against: 'none',
  },
  cardP: { text: '(p = {p} among random directions)', against: 'randomDirections' },

  // Congruence.
  leastAdjustedP: {
    text: "p: tokens more alike than a random direction's. With {permutations} random directions and {tested} tested, one alone can reach an adjusted p of {least}.",
    against: 'randomDirections',
  },
  morePermutations: {
    text: "A single one can't be significant: take {permutations} permutations.",
    against: 'randomDirections',
  },
  setCosine: {
    text: 'Their mean pairwise cosine is {cosine}; random sets of equal frequency have {mean} ± {sd};',
    against: 'randomSets',
  },
  congruenceP: {
    text: 'p = {p} against random directions, {adjusted} adjusted',
    against: 'randomDirections',
  },
  congruenceCovarianceP: {
    text: ", {p} against directions with the layer's covariance",
    against: 'layerDirections',
  },
  chanceP: {
    text: 'p-values of {count} directions, smallest first, beside those that chance alone gives',
    against: 'randomDirections',
  },
  degenerateDirection: {
    text: 'The singular value is degenerate: the vector is not determined.',
    against: 'rounding',
  },
  degenerateDirections: {
    text: 'Degenerate singular values, whose vectors are not determined: {names}.',
    against: 'rounding',
  },

  // Composition and two heads side by side.
  anticausal: {
    text: 'Of {pairs} anticausal pairs (the later head writes, the earlier reads, as no run has it), half score below {median}, 95 % below {above95}, 99 % below {above99}.',
    against: 'anticausal',
  },
  aboveAnticausal: { text: '{score}, above {percentile} % of anticausal pairs', against: 'anticausal' },
  aboveRandom: { text: '{score}, {excess} above random', against: 'randomMatrices' },
  randomMatrices: { text: 'Random matrices give {random}.', against: 'randomMatrices' },
  randomOverlap: { text: 'Random spaces overlap by {overlap}.', against: 'randomSpaces' },
  namedHeads: {
    text: '{named} of {tests} tests of a head, a relation and a way have an adjusted p below .05',
    against: 'dealtTargets',
  },
  meanSquares: {
    text: 'Mean squared cosines: {means}; of random spaces {random}.',
    against: 'randomSpaces',
  },
  sharedKeys: {
    text: 'The {heads} share their keys and values (grouped queries): the cosines of their key and value spaces are 1 by construction, and no finding.',
    against: 'none',
  },
  meanSquare: { text: 'mean cos² {mean}', against: 'none' },
  randomSpaces: { text: 'random spaces: {random}', against: 'randomSpaces' },
  unrelated: {
    text: 'The {side} spaces of {heads} are unrelated: their mean squared cosine is {mean}, that of random spaces {random}. So no tokens are shown that rose or fell on this side.',
    against: 'randomSpaces',
  },
  firstVectors: {
    text: 'First singular vectors of embedding (W_E W_QK W_Eᵀ): cosine {query} on the query side, {key} on the key side.',
    against: 'none',
  },
  firstVectorsDegenerate: {
    text: 'One of them is not determined, as another singular value is too near its own: neither are the tokens.',
    against: 'rounding',
  },

  // A token's logit on a prompt.
  tokenOutcome: {
    text: '“{token}” has logit {logit}, probability {probability}, rank {rank}.',
    against: 'none',
  },
  logitSum: {
    text: "The parts add up to {sum}, {what} before any soft-cap, with the final norm's scale as it is here.",
    against: 'none',
  },
  otherPrompt: {
    text: "On {name}, at {place}, the parts add up to {other}. The difference of {difference} is split by part, with the final norm's scale of each prompt as it is there.",
    against: 'none',
  },
  noCounterpart: {
    text: 'Nothing stands in the place of {place} on {name}: choose another position.',
    against: 'none',
  },
  meanOfPrompts: {
    text: 'Parts are ordered by the mean of their differences from the other prompts.',
    against: 'none',
  },
  alignedPrompts: {
    text: 'The prompts are aligned by the tokens that both begin with, and from the end; tokens without a counterpart: {alone}.',
    against: 'none',
  },
  scoreSum: {
    text: "The parts of {what} add up to {sum}, before any soft-cap and ALiBi's penalty, with all norms' scales as they are here; its attention is {attention}.",
    against: 'none',
  },
  // What edits change.
  editedRun: {
    text: 'Changes are those of a whole run of the edited model; “direct” is the part that goes straight to the last stream. Against {draws} random edits of the same span and size, by their mean and standard deviation.',
    against: 'randomEdits',
  },
  editedRunAlone: {
    text: 'Changes are those of a whole run of the edited model; “direct” is the part that goes straight to the last stream.',
    against: 'none',
  },
  bootstrap: {
    text: 'Intervals hold 95 % of the means of {count} prompts drawn anew from the same ones.',
    against: 'none',
  },
  // Scores of heads.
  rolesByWeights: {
    text: 'By weights alone, a head of the {count} with the highest {score} score stands above another head in {percent} % of pairs; in random order in 50 %.',
    against: 'randomOrder',
  },
  scorePreviousToken: {
    text: 'attention to the position before.',
    against: 'none',
  },
  scoreDuplicateToken: {
    text: 'attention to other places of the same token.',
    against: 'none',
  },
  scoreInduction: {
    text: 'attention to what followed the same token before (prefix matching).',
    against: 'none',
  },
  scoreCurrentToken: {
    text: "attention to the query's own position.",
    against: 'none',
  },
  scoreFirstToken: {
    text: 'attention to position 0, the sink of many heads.',
    against: 'none',
  },
  scoreEntropy: {
    text: 'of the attention over keys, in nats.',
    against: 'none',
  },
  scoreMeanDistance: {
    text: 'positions between query and key, weighted by attention.',
    against: 'none',
  },
  positionalScore: {
    text: "By weights, previous token: the head's attention to the position before among {positions} positions where tokens are the same; even attention has {even}.",
    against: 'none',
  },
  matchedTokens: {
    text: 'By weights, duplicate token: how far scores of {tokens} random tokens with themselves are above those with others, in standard deviations; induction: the same with what {writers} of earlier layers write of the tokens.',
    against: 'none',
  },
  matchedTokensAlone: {
    text: 'By weights, duplicate token: how far scores of {tokens} random tokens with themselves are above those with others, in standard deviations; no head counts as a previous-token head by its weights, so they say nothing of induction.',
    against: 'none',
  },
  // Places in a prompt, rows of a matrix.
  streamNorm: { text: 'Norm {norm}.', against: 'none' },
  neuronSum: { text: 'The parts add up to {dot}, the product with {neuron}.', against: 'none' },
  neuronSumWithBias: {
    text: 'The parts add up to {dot}, the product with {neuron} through the LayerNorm; with the bias {bias} it is {input}.',
    against: 'none',
  },
  mainParts: {
    text: 'The {shown} of {parts} parts that count most, in the order in which they were added.',
    against: 'none',
  },
  rowLength: { text: 'Length of its row {norm}.', against: 'none' },

  // Columns of what was tested, and of what is compared with a baseline.
  columnP: { text: 'p', against: 'randomDirections' },
  columnAdjustedP: { text: 'Adjusted p', against: 'randomDirections' },
  columnCovarianceP: { text: 'p, covariance', against: 'layerDirections' },
  columnA: { text: 'a', against: 'randomDirections' },
  columnZ: { text: 'z', against: 'none' },
  columnZLargest: { text: 'z largest', against: 'none' },
  columnZSmallest: { text: 'z smallest', against: 'none' },
  columnRandomSets: { text: 'Random sets', against: 'randomSets' },
  columnPercentile: { text: 'Percentile', against: 'anticausal' },
  columnZSpaces: { text: 'z random spaces', against: 'randomSpaces' },
  columnKComposition: { text: 'K-composition', against: 'none' },
  columnChance: { text: 'Chance', against: 'dealtTargets' },
  columnTargetsP: { text: 'p targets', against: 'dealtTargets' },
  columnTargetsHolm: { text: 'Holm p targets', against: 'dealtTargets' },
  columnNamed: { text: 'Named', against: 'dealtTargets' },
  columnAboveRandom: { text: 'Above random', against: 'randomMatrices' },
  columnCopyingPercentile: { text: 'Copying percentile', against: 'crossedHeads' },
  columnRatio: { text: 'Ratio', against: 'randomDirections' },
  columnMeanRatio: { text: 'Mean ratio', against: 'randomDirections' },
} as const satisfies { readonly [name: string]: Claim };

export type ClaimName = keyof typeof CLAIMS;

/** A claim with its values. */
export function state<Name extends ClaimName>(
  name: Name,
  values: { readonly [hole in Holes<(typeof CLAIMS)[Name]['text']>]: string | number },
): string {
  return fill<string>(CLAIMS[name].text, values);
}
