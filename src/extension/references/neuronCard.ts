import type { NeuronRef } from '../../protocol/neuronRef.js';
import type { NeuronResult } from '../../protocol/neurons.js';
import type { Ask } from './ask.js';
import { neuronQuestion } from './cardRequests.js';

/** What a hover tells of a neuron: what W_in reads of W_E, what W_out writes to W_U. */
export interface NeuronCard {
  readonly reads: NeuronResult;
  readonly writes: NeuronResult;
}

/**
 * Asks for a neuron's card.
 *
 * @throws QkLensError what the question `neurons` throws
 */
export async function neuronCard(ask: Ask, ref: NeuronRef): Promise<NeuronCard> {
  const [reads, writes] = await Promise.all([
    ask(neuronQuestion(ref, 'in')),
    ask(neuronQuestion(ref, 'out')),
  ]);
  return { reads: reads.neurons[0], writes: writes.neurons[0] };
}
