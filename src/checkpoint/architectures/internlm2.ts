import { decoder } from './decoder.js';

/**
 * InternLM 2 and 2.5: as Llama, with queries, keys and values of each key head from one Linear. Definition: InternLM's
 * `modeling_internlm2.py`, which comes with its checkpoints.
 */
export const internlm2 = decoder({
  modelType: 'internlm2',
  names: {
    ...{ embed: 'tok_embeddings', head: ['output'], ln1: 'attention_norm', ln2: 'ffn_norm' },
    qkv: { name: 'attention.wqkv', order: 'byKeyHead' },
    ...{ o: 'attention.wo', gate: 'feed_forward.w1', in: 'feed_forward.w3', out: 'feed_forward.w2' },
  },
});
