import type { EffectiveEmbeddingVariant, ModelInfo, VocabularySpace } from '../protocol/model.js';
import { embeddingOf } from './embedding.js';
import { py, Python } from './python.js';

/** Python's `vocabulary(space)`: the matrices that a program needs, one row per token. */
export function vocabularyCode(
  spaces: ReadonlySet<VocabularySpace>,
  variant: EffectiveEmbeddingVariant,
  model: Pick<ModelInfo, 'architecture'>,
): Python {
  if (spaces.size === 0) return py``;
  const matrices: { readonly [space in VocabularySpace]: Python } = {
    W_E: embeddingOf(py`model`, model),
    W_U: py`model.W_U.T`,
    W_EE: py`effective_embedding()`,
  };
  const branches = (Object.keys(matrices) as VocabularySpace[])
    .filter((space) => spaces.has(space))
    .map((space) => py`    if space == ${space}:\n        return ${matrices[space]}.double()\n`);
  return py`${spaces.has('W_EE') ? effectiveEmbedding(variant, embeddingOf(py`model`, model)) : py``}
@lru_cache(maxsize=None)
def vocabulary(space):
    """One row a token, [d_vocab, d_model]."""
${Python.joined(branches, py``)}    raise KeyError(space)
`;
}

function effectiveEmbedding(
  { attentionBiases, residual }: EffectiveEmbeddingVariant,
  embedding: Python,
): Python {
  const leftOut = [
    ...(attentionBiases ? [] : [py`the attention's biases`]),
    ...(residual ? [] : [py`the residual stream`]),
  ];
  const without = leftOut.length > 0 ? py`\n    Without ${Python.joined(leftOut, py` and `)}.` : py``;
  return py`
def effective_embedding():
    """W_EE: what layer 0 makes of each token that attends to itself alone, [d_vocab, d_model].${without}"""
    block = model.blocks[0]
    W_OV = (model.W_V[0] @ model.W_O[0]).sum(0)
${attentionBiases ? py`    biases = (model.b_V[0].unsqueeze(1) @ model.W_O[0]).sum((0, 1)) + model.b_O[0]\n` : py``}    rows = []
    for embed in ${embedding}.split(1024):
        embed = embed.unsqueeze(0)
        post = block.ln1(embed) @ W_OV${attentionBiases ? py` + biases` : py``}
        if model.cfg.use_normalization_before_and_after:
            post = block.ln1_post(post)
        mid = embed + post
        if model.cfg.attn_only:
            rows.append(${residual ? py`mid[0]` : py`post[0]`})
            continue
        mlp = block.mlp(block.ln2(embed if model.cfg.parallel_attn_mlp else mid))
        if model.cfg.use_normalization_before_and_after:
            mlp = block.ln2_post(mlp)
        rows.append(${residual ? py`(mid + mlp)[0]` : py`mlp[0]`})
    return torch.cat(rows)

`;
}
