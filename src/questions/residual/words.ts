import { formatNeuronRef } from '../../protocol/neuronRef.js';
import type { NeuronsOfLayer, ResidualResult } from '../../protocol/residual.js';
import { formatNumber } from '../../report/numbers.js';
import { visibleToken } from '../../report/tokenSegments.js';
import { provenanceLines } from '../../report/weightWords.js';

/** `resid_mid of layer 3 at position 4, “␣John”` */
export function placeTitle({ layer, point, position, tokens }: ResidualResult): string {
  return `${point} of layer ${layer} at position ${position}, “${visibleToken(tokens[position].token)}”`;
}

/** "W_in of L3N512". */
export function neuronTitle({ layer, weights }: NeuronsOfLayer, neuron: number): string {
  return `W_${weights} of ${formatNeuronRef({ layer, neuron })}`;
}

/** The parts of a product with a neuron. */
export function neuronNote({ neuron }: ResidualResult): string {
  if (!neuron) return '';
  const title = neuronTitle(neuron, neuron.neuron);
  const sum = `The parts add up to ${formatNumber(neuron.dot)}, the product with ${title}`;
  if (neuron.bias === undefined) return `${sum}.`;
  return `${sum} through the LayerNorm; with the bias ${formatNumber(neuron.bias)} it is ${formatNumber(neuron.dot + neuron.bias)}.`;
}

/** Lines on where the numbers come from. */
export function aboutPlace(result: ResidualResult): readonly string[] {
  return [
    ...provenanceLines(result, placeTitle(result)),
    `Prompt: ${result.tokens.map(({ token }) => visibleToken(token)).join('|')}`,
  ];
}

/** `residual-L3-resid_mid-4-parts` */
export function fileName({ layer, point, position }: ResidualResult, part: string): string {
  return `residual-L${layer}-${point}-${position}-${part}`;
}
