import { anyField, booleanField, sizeField } from '../configFields.js';
import type { Json, ModelConfig } from './architecture.js';

/** What a config calls the size of experts, and whether their probabilities are divided by their sum. */
interface ExpertFields {
  readonly size: string;
  /** How many experts there are, if the config omits it. */
  readonly usual: number;
  /** If absent, as `norm_topk_prob` says. */
  readonly normalized?: true;
}

/** Experts in every layer, of which the router's softmax chooses `num_experts_per_tok` for each token. */
export function routed(
  json: Json,
  { size: sizeName, usual, normalized }: ExpertFields,
): Pick<ModelConfig, 'experts' | 'dMlp'> {
  const count = sizeField(anyField(json, 'num_experts', 'num_local_experts'), 'num_experts', usual);
  const size = sizeField(json, sizeName);
  const chosen = sizeField(json, 'num_experts_per_tok', undefined, count);
  return {
    experts: { count, size, chosen, normalized: normalized ?? booleanField(json, 'norm_topk_prob', false) },
    dMlp: count * size,
  };
}

/** Whether each layer has experts according to `decoder_sparse_step` and `mlp_only_layers`. */
export function isAllSparse(json: Json): boolean {
  const { mlp_only_layers: dense = [] } = json;
  return sizeField(json, 'decoder_sparse_step', 1) === 1 && Array.isArray(dense) && dense.length === 0;
}
