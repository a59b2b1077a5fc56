import type { EffectiveEmbeddingVariant, ModelInfo, VocabularySpace } from '../protocol/model.js';
import { embeddingOf } from './embedding.js';
import { MLPS } from './mlps.js';
import { pythonPart, type PythonPart } from './part.js';
import effectiveEmbedding from './pieces/effective_embedding.py';
import vocabulary from './pieces/vocabulary.py';
import { py, Python } from './python.js';

/** Python's `vocabulary(space)`, one row per token, and what it needs: the matrices that a program uses. */
export function vocabularyParts(
  spaces: ReadonlySet<VocabularySpace>,
  variant: EffectiveEmbeddingVariant,
  model: Pick<ModelInfo, 'architecture'>,
): readonly PythonPart[] {
  if (spaces.size === 0) return [];
  const embedding = embeddingOf(py`model`, model);
  const matrices: { readonly [space in VocabularySpace]: Python } = {
    W_E: embedding,
    W_U: py`model.W_U.T`,
    W_EE: py`effective_embedding()`,
  };
  const branches = (Object.keys(matrices) as VocabularySpace[])
    .filter((space) => spaces.has(space))
    .map((space) => py`if space == ${space}:\n    return ${matrices[space]}.double()`);
  return [
    ...(spaces.has('W_EE') ? [effectiveEmbeddingPart(variant, embedding, model)] : []),
    pythonPart(vocabulary, { matrices: Python.joined(branches, py`\n`) }),
  ];
}

function effectiveEmbeddingPart(
  { attentionBiases, residual }: EffectiveEmbeddingVariant,
  embedding: Python,
  { architecture }: Pick<ModelInfo, 'architecture'>,
): PythonPart {
  const leftOut = [
    ...(attentionBiases ? [] : [py`the attention's biases`]),
    ...(residual ? [] : [py`the residual stream`]),
  ];
  return pythonPart(effectiveEmbedding, {
    without: leftOut.length > 0 ? py`\n    Without ${Python.joined(leftOut, py` and `)}.` : py``,
    biases: attentionBiases
      ? py`biases = (stacked(model, "b_V")[0][:, None] @ stacked(model, "W_O")[0]).sum((0, 1)) + stacked(model, "b_O")[0]`
      : py``,
    embedding,
    mlp: Object.hasOwn(MLPS, architecture) ? MLPS[architecture] : py`block.mlp(read)`,
    post: attentionBiases ? py`attn_norm(embed) @ W_OV + biases` : py`attn_norm(embed) @ W_OV`,
    without_mlp: residual ? py`mid[0]` : py`post[0]`,
    with_mlp: residual ? py`(mid + mlp)[0]` : py`mlp[0]`,
  });
}
