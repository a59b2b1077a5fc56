import { transpose, type Matrix64 } from '../linalg/matrix.js';
import type { HeadWeights } from '../model/headWeights.js';
import type { AtlasHead, AtlasRequest, AtlasResult, CircuitSummary } from '../protocol/atlas.js';
import { QK_CIRCUITS, type QkCircuit } from '../protocol/head.js';
import { tick } from '../tasks/tick.js';
import type { Asking } from './asking.js';
import { copyingScore } from './copyingScore.js';
import { CIRCUIT_SPACES } from './circuitSpaces.js';
import { frobeniusNorm } from './headFactors.js';
import { provenance } from './provenance.js';
import { spectrum, type Side } from './spectrum.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

/**
 * Every head's circuits in a few numbers each: largest singular values, effective rank, Frobenius norm, and the
 * copying score. Partial answers come layer by layer.
 *
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function atlas(
  spaces: VocabularySpaces,
  request: AtlasRequest,
  asking: Asking<AtlasResult>,
): Promise<AtlasResult> {
  const { config } = spaces.model.checkpoint;
  const circuits = QK_CIRCUITS.filter((circuit) => request.circuits.includes(circuit));
  const grams = await vocabularyGrams(spaces, request, circuits, asking);
  const unembedToEmbed = await spaces.unembedToSource('W_E', request.processing, request.variant, asking);
  const weights = spaces.model.weights(request.processing);
  let result: AtlasResult = { ...provenance(spaces, request), heads: [] };
  for (let layer = 0; layer < config.nLayers; layer++) {
    const heads: AtlasHead[] = [];
    for (const [head, own] of (await weights.attention(layer)).heads.entries()) {
      await tick(asking.signal);
      const summaries: Partial<Record<QkCircuit, CircuitSummary>> = {};
      for (const circuit of circuits) {
        const { query, key } = grams[circuit]!;
        summaries[circuit] = await summary(spaces, side(own.wQ, query), side(own.wK, key), request.values);
      }
      heads.push({
        layer,
        head,
        ...summaries,
        ...(await ovSummary(spaces, own, unembedToEmbed, request.values)),
      });
    }
    result = { ...result, heads: [...result.heads, ...heads] };
    asking.onPartial?.(result);
    asking.onProgress?.({ stage: 'Spectra of every head', fraction: (layer + 1) / config.nLayers });
  }
  return result;
}

interface SideGrams {
  readonly query?: Matrix64;
  readonly key?: Matrix64;
}

async function vocabularyGrams(
  spaces: VocabularySpaces,
  { processing, variant }: AtlasRequest,
  circuits: readonly QkCircuit[],
  asking: Asking<AtlasResult>,
): Promise<Partial<Record<QkCircuit, SideGrams>>> {
  const found: Partial<Record<QkCircuit, SideGrams>> = {};
  for (const circuit of circuits) {
    if (circuit === 'qk') {
      found[circuit] = {};
      continue;
    }
    const { query, key } = CIRCUIT_SPACES[circuit];
    const gram = async (space: typeof query | typeof key) =>
      (await spaces.get(space, processing, variant, asking)).gram(asking);
    found[circuit] = { query: await gram(query), key: await gram(key) };
  }
  return found;
}

function side(factor: Matrix64, vocabularyGram: Matrix64 | undefined): Side {
  return vocabularyGram ? { factor, vocabularyGram } : { factor };
}

async function ovSummary(
  spaces: VocabularySpaces,
  head: HeadWeights,
  unembedToEmbed: Matrix64,
  values: number,
) {
  return {
    ov: await summary(spaces, { factor: head.wV }, { factor: transpose(head.wO) }, values),
    copyingScore: await copyingScore(spaces.model.compute, head, unembedToEmbed),
  };
}

async function summary(
  spaces: VocabularySpaces,
  left: Side,
  right: Side,
  values: number,
): Promise<CircuitSummary> {
  const { singularValues } = await spectrum(spaces.model.compute, left, right);
  return {
    topSingularValues: singularValues.slice(0, values),
    effectiveRank: effectiveRank(singularValues),
    frobeniusNorm: frobeniusNorm(singularValues),
  };
}

/** exp of the entropy of the squared singular values' shares (Roy and Vetterli 2007, on variances); 0 for a zero matrix. */
export function effectiveRank(singularValues: readonly number[]): number {
  const total = singularValues.reduce((sum, value) => sum + value ** 2, 0);
  if (total === 0) return 0;
  let entropy = 0;
  for (const value of singularValues) {
    const share = value ** 2 / total;
    if (share > 0) entropy -= share * Math.log(share);
  }
  return Math.exp(entropy);
}
