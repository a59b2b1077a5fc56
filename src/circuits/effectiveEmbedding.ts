import type { Compute } from '../linalg/compute.js';
import { rowBlock, toFloat32, zeros32, zeros64, type Matrix32 } from '../linalg/matrix.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import { readingNorm } from '../model/norm.js';
import type { RawVocabulary } from '../model/rawVocabulary.js';
import type { EffectiveEmbeddingVariant } from '../protocol/model.js';
import { blockRows, blocks } from '../tasks/blocks.js';
import { collectGarbage } from '../tasks/collectGarbage.js';
import type { WorkListener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import { effectiveGraph, type EffectiveKind } from './effectiveGraph.js';
import { mlpKind } from './graphNodes.js';
import { mlpMatrices, normInputs, postNormInputs, streamNormInputs, type Inputs } from './layerMatrices.js';

/**
 * W_EE, the effective embedding `[d_vocab, d_model]`: layer 0's output for each token when it attends only to itself.
 * `post = LN1(W_E) (sum over heads of W_V W_O)`, `W_EE = MLP(LN2(post + W_E))`, as in the head 10.7 notebook;
 * {@link EffectiveEmbeddingVariant} adds the attention's biases and the residual stream. In parallel layers the MLP
 * reads `LN2(W_E)`; norms after attention and MLP are applied; without an MLP, W_EE is `post`. Positions, windows and
 * soft-caps have no effect if a token sees only itself.
 *
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function effectiveEmbedding(
  compute: Compute,
  weights: CanonicalWeights,
  embedding: Pick<RawVocabulary, 'dVocab' | 'rows'>,
  variant: EffectiveEmbeddingVariant,
  { signal, onProgress }: WorkListener,
): Promise<Matrix32> {
  const { dModel, dMlp } = weights.config;
  const kind = effectiveKind(weights, variant.residual);
  const rows = embedding.dVocab;
  const costOfRow = 2 * dModel * (dModel + (kind.gatedMlp ? 3 : 2) * dMlp);
  const size = Math.min(rows, Math.max(LEAST_ROWS, blockRows('product32', costOfRow)));
  const heavy = { largest: Math.max(size, dModel) * Math.max(dMlp, dModel) };
  const layer = async () => {
    const all = await layerWeights(weights, variant);
    await tick(signal);
    return effectiveGraph(kind, all);
  };
  const held = compute.hold<'y'>('W_EE', layer, heavy);
  try {
    await held.ready();
    collectGarbage();
    const out = zeros32(rows, dModel);
    for (const [from, to] of blocks(rows, size)) {
      await tick(signal);
      await held.run({ x: embedding.rows(from, to) }, { y: rowBlock(out, from, to) });
      onProgress({ stage: 'Computing W_EE', fraction: to / rows });
    }
    return out;
  } finally {
    await held.release();
  }
}

/** Every block reads all weights: with fewer rows, memory rather than arithmetic would be the bottleneck. */
const LEAST_ROWS = 32;

async function layerWeights(weights: CanonicalWeights, variant: EffectiveEmbeddingVariant): Promise<Inputs> {
  const { dModel, attentionOnly, postNorms, normsAfter } = weights.config;
  const [ln1, ln2, attention] = await Promise.all([
    weights.norm(0, 'ln1'),
    weights.norm(0, 'ln2'),
    weights.identityAttention(0),
  ]);
  const biases = variant.attentionBiases ? await weights.attentionBiases(0) : zeros64(1, dModel);
  return {
    ...normInputs('ln1', ln1),
    wVO: toFloat32(attention),
    attentionBiases: toFloat32(biases),
    ...normInputs('ln2', ln2),
    ...(!attentionOnly && mlpMatrices(await weights.mlp(0))),
    ...(postNorms && (await postNormInputs(weights, 0))),
    ...(normsAfter && (await streamNormInputs(weights, 0))),
  };
}

function effectiveKind({ config, processing }: CanonicalWeights, residual: boolean): EffectiveKind {
  const {
    parallel = false,
    attentionOnly = false,
    postNorms = false,
    normsAfter = false,
    embeddingScale = 1,
  } = config;
  return {
    ...mlpKind(config),
    ...{ ln1: readingNorm(config, 0, 'ln1'), ln2: readingNorm(config, 0, 'ln2') },
    ...{ parallel, attentionOnly, postNorms, normsAfter, embeddingScale },
    ...{ center: processing.centerWritingWeights, residual },
  };
}
