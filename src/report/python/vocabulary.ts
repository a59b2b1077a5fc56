import type { EffectiveEmbeddingVariant, ModelInfo, VocabularySpace } from '../../protocol/model.js';
import { embeddingOf } from './embedding.js';

/** Python's `vocabulary(space)`: the matrices that a program needs, one row a token. */
export function vocabularyCode(
  spaces: ReadonlySet<VocabularySpace>,
  variant: EffectiveEmbeddingVariant,
  model: Pick<ModelInfo, 'architecture'>,
): string {
  if (spaces.size === 0) return '';
  const matrices: { readonly [space in VocabularySpace]: string } = {
    W_E: embeddingOf('model', model),
    W_U: 'model.W_U.T',
    W_EE: 'effective_embedding()',
  };
  const branches = (Object.keys(matrices) as VocabularySpace[])
    .filter((space) => spaces.has(space))
    .map((space) => `    if space == "${space}":\n        return ${matrices[space]}.double()\n`);
  return `${spaces.has('W_EE') ? effectiveEmbedding(variant, embeddingOf('model', model)) : ''}
@lru_cache(maxsize=None)
def vocabulary(space):
    """One row a token, [d_vocab, d_model]."""
${branches.join('')}    raise KeyError(space)
`;
}

function effectiveEmbedding(
  { attentionBiases, residual }: EffectiveEmbeddingVariant,
  embedding: string,
): string {
  const leftOut = [
    ...(attentionBiases ? [] : ["the attention's biases"]),
    ...(residual ? [] : ['the residual stream']),
  ];
  const without = leftOut.length > 0 ? `\n    Without ${leftOut.join(' and ')}.` : '';
  return `
def effective_embedding():
    """W_EE: what layer 0 makes of each token that attends to itself alone, [d_vocab, d_model].${without}"""
    block = model.blocks[0]
    W_OV = (model.W_V[0] @ model.W_O[0]).sum(0)
${attentionBiases ? '    biases = (model.b_V[0].unsqueeze(1) @ model.W_O[0]).sum((0, 1)) + model.b_O[0]\n' : ''}    rows = []
    for embed in ${embedding}.split(1024):
        embed = embed.unsqueeze(0)
        post = block.ln1(embed) @ W_OV${attentionBiases ? ' + biases' : ''}
        if model.cfg.use_normalization_before_and_after:
            post = block.ln1_post(post)
        mid = embed + post
        if model.cfg.attn_only:
            rows.append(${residual ? 'mid[0]' : 'post[0]'})
            continue
        mlp = block.mlp(block.ln2(embed if model.cfg.parallel_attn_mlp else mid))
        if model.cfg.use_normalization_before_and_after:
            mlp = block.ln2_post(mlp)
        rows.append(${residual ? '(mid + mlp)[0]' : 'mlp[0]'})
    return torch.cat(rows)

`;
}
