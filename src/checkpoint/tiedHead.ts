import { quoted } from '../protocol/quoted.js';
import type { ModelConfig, WeightMap } from './architectures/architecture.js';
import type { Tensors } from './tensors.js';

/** A checkpoint's config and weights, with its unembedding decided. */
export interface KnownUnembedding {
  readonly config: ModelConfig;
  readonly weights: WeightMap;
  /** Notes for the reader. */
  readonly problem?: string;
}

/**
 * Which unembedding a checkpoint has: the embedding's rows if tied, its own head if the file contains one that differs
 * from the embedding (as transformers 5 writes), or none.
 *
 * @throws QkLensError `fileChanged`, `cancelled`
 */
export async function knownUnembedding(
  config: ModelConfig,
  weights: WeightMap,
  store: Tensors,
  signal?: AbortSignal,
): Promise<KnownUnembedding> {
  const { headBesideTie: head, headName, wE, unembedRows } = weights;
  if (!unembedRows) {
    const { maskedHeadActivation, ...others } = config;
    const known = { ...(maskedHeadActivation ? others : config), tiedUnembedding: false };
    return { config: known, weights, problem: whyNoUnembedding(headName) };
  }
  if (!head || (await store.sameNumbers(head.tensor, wE.tensor, signal))) return { config, weights };
  return {
    config: { ...config, tiedUnembedding: false },
    weights: { ...weights, unembedRows: head },
    problem: `config.json ties the unembedding to the embedding ("tie_word_embeddings"), but the file's ${quoted(headName)} is another matrix: it is used, as transformers 5 does.`,
  };
}

/** One sentence for `inspect`, and one for what still works. */
export function whyNoUnembedding(headName: string): string {
  return (
    `The checkpoint has no unembedding: it holds no ${quoted(headName)}, and nothing ties one to the embedding, as in an embedder or a reward model. ` +
    'W_U, logits, copying scores and the circuits effective and fullOv are not to be had; the circuits qk, embedding and ov, and all questions in W_E and W_EE are.'
  );
}
