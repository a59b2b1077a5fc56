import type { Processing } from '../protocol/model.js';
import type { ModelConfig } from './modelConfig.js';

/** The requested processings that leave what the model computes unchanged, and why the others are skipped. */
export interface AppliedProcessing {
  readonly processing: Processing;
  /** A sentence for each requested processing that is skipped. */
  readonly notDone: readonly string[];
}

/**
 * TransformerLens' conditions (`HookedTransformer.load_and_process_state_dict`): centring what writes to the stream
 * needs a LayerNorm that removes the mean; centring the unembedding needs logits that only softmax reads; refactoring
 * W_Q, W_K needs that nothing acts on single entries of a query or key.
 */
export function appliedProcessing(asked: Processing, config: ModelConfig): AppliedProcessing {
  const { normalization, logitSoftcap, rotary, qkNorms } = config;
  const hasNorm = normalization !== 'none';
  const centers = normalization === 'LayerNorm';
  const refactors = !rotary && !qkNorms;
  const norms = hasNorm ? 'RMSNorm does not centre' : 'the model has no norm';
  const notDone = [
    asked.foldLn && !hasNorm && 'not done: fold_ln (the model has no norm)',
    asked.centerWritingWeights && !centers && `not done: center_writing_weights (${norms})`,
    asked.centerUnembed &&
      logitSoftcap !== undefined &&
      'not done: center_unembed (soft-capped logits are not the same up to a constant)',
    asked.refactorFactoredAttnMatrices &&
      !refactors &&
      `not done: refactor_factored_attn_matrices for W_Q and W_K (${rotary ? 'rotary positions turn' : 'q/k norms scale'} their columns)`,
  ].filter((why) => why !== false);
  return {
    processing: {
      ...asked,
      foldLn: asked.foldLn && hasNorm,
      centerWritingWeights: asked.centerWritingWeights && centers,
      centerUnembed: asked.centerUnembed && logitSoftcap === undefined,
    },
    notDone,
  };
}
