import type { ConfigFields, InferredConfig } from '../../protocol/inferredConfig.js';
import { NUMBER_OF_HEADS, present } from './fields.js';
import type { TensorShapes } from './tensorShapes.js';

const QUERIES = 'layers.0.self_attn.q_proj.weight';
const KEYS = 'layers.0.self_attn.k_proj.weight';

/**
 * What the tensors of a Llama with Meta's names, which are those of Llama alone, say of its config.
 *
 * @param shapes under transformers' names, behind `model.`
 * @param known such as Meta's params.json, under TransformerLens' names where it has the field
 */
export function inferLlama(shapes: TensorShapes, hasHead: boolean, known: ConfigFields): InferredConfig {
  const [dVocab, dModel] = shapes.of('embed_tokens.weight')!;
  const { n_heads: nHeads } = known;
  const dHead = typeof nHeads === 'number' ? shapes.size(QUERIES, 0)! / nHeads : undefined;
  return {
    inferred: present({
      n_layers: shapes.count('layers.'),
      d_model: dModel,
      d_head: dHead,
      n_key_value_heads: dHead === undefined ? undefined : (shapes.size(KEYS, 0) ?? dModel) / dHead,
      d_vocab: dVocab,
      d_mlp: shapes.size('layers.0.mlp.gate_proj.weight', 0),
      tied_unembedding: !hasHead,
      rope_scaling: known['use_scaled_rope'] === true ? stretched(dModel) : undefined,
    }),
    assumed: { n_ctx: usualContext(known), eps: 1e-5, rotary_base: 10_000 },
    missing: [NUMBER_OF_HEADS],
  };
}

/**
 * Llama 3.1 and 3.3 stretch their positions by 8, the smaller models of Llama 3.2 by 32 (transformers'
 * `convert_llama_weights_to_hf.py`); params.json only says that they do.
 */
function stretched(dModel: number): ConfigFields {
  return {
    ...{ rope_type: 'llama3', factor: dModel < 4096 ? 32 : 8, low_freq_factor: 1, high_freq_factor: 4 },
    original_max_position_embeddings: 8192,
  };
}

/** Of Llama 3.1, Llama 3, Llama 2 and Llama 1, which transformers' converter distinguishes by version. */
function usualContext(known: ConfigFields): number {
  const { use_scaled_rope: isStretched, rotary_base: base, eps } = known;
  if (isStretched === true) return 131_072;
  if (typeof base === 'number' && base >= 500_000) return 8192;
  return eps === 1e-6 ? 2048 : 4096;
}
