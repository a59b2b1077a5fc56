import type { ModelInfo } from '../../protocol/model.js';
import type { NeuronRef } from '../../protocol/neuronRef.js';
import { firingWeights } from '../../protocol/neuronWeights.js';
import type { NeuronResult } from '../../protocol/neurons.js';
import type { RankOptions } from '../../protocol/rankedTokens.js';
import type { Ask } from './ask.js';
import { neuronQuestion } from './cardRequests.js';

/**
 * What a hover shows of a neuron: what makes it fire (W_in, or a gated MLP's W_gate, on W_E), and what W_out writes to
 * W_U.
 */
export interface NeuronCard {
  readonly reads: NeuronResult;
  /** Absent in a model without an unembedding. */
  readonly writes?: NeuronResult;
}

/**
 * Requests a neuron's card.
 *
 * @throws QkLensError what the question `neurons` throws
 */
export async function neuronCard(
  ask: Ask,
  ref: NeuronRef,
  model: ModelInfo,
  rank: RankOptions,
): Promise<NeuronCard> {
  const [reads, writes] = await Promise.all([
    ask(neuronQuestion(ref, firingWeights(model), rank)),
    model.hasUnembedding === false ? undefined : ask(neuronQuestion(ref, 'out', rank)),
  ]);
  return { reads: reads.neurons[0], ...(writes && { writes: writes.neurons[0] }) };
}
