import { toFloat32, type Matrix, type Matrix32 } from '../linalg/matrix.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import type { MlpWeights } from '../model/headWeights.js';
import type { NormWeights } from '../model/norm.js';

/** Matrices under their names in graphs. */
export type Inputs = Readonly<Record<string, Matrix32>>;

/** A norm under its names in graphs. */
export function normInputs(name: string, { w, b }: NormWeights): Inputs {
  return { [`${name}Weight`]: toFloat32(w), [`${name}Bias`]: toFloat32(b) };
}

/** An MLP under its names in graphs. */
export function mlpMatrices({ wIn, bIn, gate, router, norm, xielu, wOut, bOut }: MlpWeights<Matrix>): Inputs {
  return {
    ...{ wIn: toFloat32(wIn), bIn: toFloat32(bIn), wOut: toFloat32(wOut), bOut: toFloat32(bOut) },
    ...(gate && { wGate: toFloat32(gate.w), bGate: toFloat32(gate.b) }),
    ...(router && { router: toFloat32(router.w), bRouter: toFloat32(router.b) }),
    ...(norm && normInputs('mlpNorm', norm)),
    ...(xielu && {
      xieluPositive: toFloat32(xielu.positive),
      xieluNegative: toFloat32(xielu.negative),
      xieluBeta: toFloat32(xielu.beta),
    }),
  };
}

/** The norms of the stream itself after a layer's outputs, under their names in graphs. */
export async function streamNormInputs(weights: CanonicalWeights, layer: number): Promise<Inputs> {
  return {
    ...normInputs('afterAttention', await weights.streamNorm(layer, 'afterAttention')),
    ...normInputs('afterMlp', await weights.streamNorm(layer, 'afterMlp')),
  };
}

/** The norms of a layer's outputs, under their names in graphs. */
export async function postNormInputs(weights: CanonicalWeights, layer: number): Promise<Inputs> {
  const attention = await weights.postNorm(layer, 'postAttention');
  const mlp = await weights.postNorm(layer, 'postMlp');
  return { postAttentionWeight: toFloat32(attention.w), postMlpWeight: toFloat32(mlp.w) };
}
