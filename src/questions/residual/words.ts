import { formatNeuronRef } from '../../protocol/neuronRef.js';
import type { NeuronsOfLayer, ResidualResult } from '../../protocol/residual.js';
import { state } from '../../report/claims/claims.js';
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
  const { dot, bias } = neuron;
  const sum = { dot: formatNumber(dot), neuron: neuronTitle(neuron, neuron.neuron) };
  if (bias === undefined) return state('neuronSum', sum);
  return state('neuronSumWithBias', { ...sum, bias: formatNumber(bias), input: formatNumber(dot + bias) });
}

/** Lines on where the numbers come from. */
export function aboutPlace(result: ResidualResult): readonly string[] {
  return [
    ...provenanceLines(result, placeTitle(result), { usesW_EE: false }),
    `Prompt: ${result.tokens.map(({ token }) => visibleToken(token)).join('|')}`,
    ...beginningNote(result),
  ];
}

/** Why no token was put before the text; empty if one was, or none was wanted. */
export function beginningNote({
  beginsItself,
  tokens,
}: Pick<ResidualResult, 'beginsItself' | 'tokens'>): readonly string[] {
  if (!beginsItself) return [];
  return [`The text begins with ${visibleToken(tokens[0].token)} itself, so it was not put before it again.`];
}

/** `residual-L3-resid_mid-4-parts` */
export function fileName({ layer, point, position }: ResidualResult, part: string): string {
  return `residual-L${layer}-${point}-${position}-${part}`;
}
