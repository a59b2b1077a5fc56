import { QK_CIRCUITS, type HeadRequest } from '../src/protocol/head.js';
import { DEFAULT_WEIGHTS } from '../src/protocol/model.js';
import type { QuestionName, RequestOf } from '../src/protocol/questions.js';

/** The measured questions, for a model of any shape. */

export function headRequest(layer: number, head: number, part: Partial<HeadRequest> = {}): HeadRequest {
  return {
    ...DEFAULT_WEIGHTS,
    ...{ head: { layer, head }, circuits: QK_CIRCUITS, vectors: [0, 1], top: 10, cosine: false },
    ...part,
  };
}

export const ATLAS: RequestOf<'atlas'> = { ...DEFAULT_WEIGHTS, circuits: QK_CIRCUITS, values: 4 };

export const NEIGHBOURS: RequestOf<'neighbours'> = {
  ...DEFAULT_WEIGHTS,
  ...{ text: ' Paris', space: 'W_E', top: 10 },
};

export const LAYER_OF_NEURONS: RequestOf<'neurons'> = {
  ...DEFAULT_WEIGHTS,
  ...{ layer: 0, weights: 'in', space: 'W_E', top: 10, limit: 4096, seed: 1 },
};

export const CONGRUENCE: RequestOf<'congruence'> = {
  ...DEFAULT_WEIGHTS,
  place: { kind: 'neurons', layer: 0, weights: 'in', neurons: { kind: 'alike', neuron: 0, count: 50 } },
  ...{ space: 'W_E', cosineSpace: 'W_E', otherSpace: 'W_U', top: 10, permutations: 200, seed: 1 },
};

export function forwardPass(nLayers: number): RequestOf<'residual'> {
  return {
    ...DEFAULT_WEIGHTS,
    ...{ text: 'The quick brown fox jumps over the lazy dog and '.repeat(6), prependBos: true },
    ...{ layer: nLayers - 1, point: 'resid_post', position: -1, top: 10 },
  };
}

/** Everything that needs the vocabulary's matrices, without the forward pass. */
export const ALL_BUT_FORWARD: { readonly [Q in QuestionName]?: RequestOf<Q> } = {
  head: headRequest(0, 0),
  atlas: ATLAS,
  neurons: LAYER_OF_NEURONS,
  congruence: CONGRUENCE,
  neighbours: NEIGHBOURS,
};
