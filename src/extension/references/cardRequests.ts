import { DEFAULT_WEIGHTS } from '../../protocol/model.js';
import type { HeadRef } from '../../protocol/headRef.js';
import type { NeuronRef } from '../../protocol/neuronRef.js';
import type { NeuronWeights } from '../../protocol/neuronWeights.js';
import type { RankOptions } from '../../protocol/rankedTokens.js';
import type { RowOptions } from '../../protocol/rowOptions.js';
import type { Question } from '../../protocol/questions.js';

/** Tokens of each list of a card. */
const ROWS = 5;

type Asks<Name extends Question['name']> = Extract<Question, { name: Name }>;

/** The spectrum of one circuit with the tokens of its first vector; `effective` only if W_EE is in memory. */
export function spectrumQuestion(
  head: HeadRef,
  circuit: 'effective' | 'embedding',
  rows: RowOptions & RankOptions,
): Asks<'head'> {
  const request = {
    ...DEFAULT_WEIGHTS,
    ...rows,
    head,
    circuits: [circuit],
    vectors: [0],
    top: ROWS,
    cosine: false,
  };
  return { name: 'head', request: { ...request, onlyReady: true } };
}

export function copyingQuestion(head: HeadRef): Asks<'ov'> {
  const request = { ...DEFAULT_WEIGHTS, head, source: 'W_E' as const, vectors: [], top: ROWS };
  return { name: 'ov', request: { ...request, only: ['copyingScore'] } };
}

/** What the neuron or its gate reads of W_E, or what it writes to W_U. */
export function neuronQuestion(ref: NeuronRef, weights: NeuronWeights, rank: RankOptions): Asks<'neurons'> {
  const space = weights === 'out' ? 'W_U' : 'W_E';
  return {
    name: 'neurons',
    request: { ...DEFAULT_WEIGHTS, ...rank, ...ref, weights, space, top: ROWS, limit: 1, seed: 1 },
  };
}
