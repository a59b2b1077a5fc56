import { Matrix } from 'ml-matrix';
import type { EffectiveEmbeddingVariant } from '../../../src/protocol/model.js';
import type { ReferenceModel, ReferenceNorm } from './referenceModel.js';

/**
 * The dense matrices of a model's circuits under all five processings, from its tensors and its own runs: norms are
 * folded and (LayerNorms) centred here, W_EE is what layer 0 computes of a single token without position.
 */
export class ReferenceCircuits {
  private readonly folds: boolean;
  private readonly centres: boolean;
  private readonly effectiveEmbeddings = new Map<string, Matrix>();

  constructor(private readonly model: ReferenceModel) {
    const { normalization, positional } = model.info;
    this.folds = positional !== 'shortformer';
    this.centres = normalization === 'LayerNorm' && this.folds;
  }

  /** `[d_vocab, d_model]` */
  get W_E(): Matrix {
    return this.written(this.model.embedding);
  }

  /** As rows, `[d_vocab, d_model]`. */
  get W_U(): Matrix {
    const { unembedding, finalNorm, info } = this.model;
    const folded = this.read(unembedding.transpose(), finalNorm, !info.finalRms).transpose();
    return this.model.logitSoftcap !== undefined ? folded : folded.subRowVector(folded.mean('column'));
  }

  /** `[d_vocab, d_model]`, not to be changed */
  effectiveEmbedding(variant: EffectiveEmbeddingVariant): Matrix {
    const key = JSON.stringify(variant);
    const known = this.effectiveEmbeddings.get(key) ?? this.computedEffectiveEmbedding(variant);
    this.effectiveEmbeddings.set(key, known);
    return known;
  }

  private computedEffectiveEmbedding({ attentionBiases, residual }: EffectiveEmbeddingVariant): Matrix {
    const { dVocab, dMlp } = this.model.info;
    const rows = Array.from({ length: dVocab }, (_, token) => {
      const { attention, mlp, stream } = this.model.run([token], { positions: false, attentionBiases });
      return (residual ? stream : dMlp === 0 ? attention : mlp)[0].getRow(0);
    });
    return this.written(new Matrix(rows));
  }

  /** `[d_model, d_model]` */
  qk(layer: number, head: number, distance = 0): Matrix {
    const { W_Q, W_K } = this.model.head(layer, head);
    const norm = this.model.ln1(layer);
    const query = this.read(W_Q, norm);
    const turned = this.model.rotation ? query.mmul(this.model.rotation(layer, distance)) : query;
    return turned.mmul(this.read(W_K, norm).transpose());
  }

  /** `[d_model, d_model]` */
  ov(layer: number, head: number): Matrix {
    const { W_V, W_O } = this.model.head(layer, head);
    return this.read(W_V, this.model.ln1(layer)).mmul(this.written(W_O));
  }

  /** What reads the stream through a norm, `[d_model, n]`. */
  private read(W: Matrix, norm: ReferenceNorm | undefined, centred = true): Matrix {
    const folded = norm && this.folds ? W.clone().mulColumnVector([...norm.w]) : W.clone();
    return this.centres && centred ? folded.subRowVector(folded.mean('column')) : folded;
  }

  /** What writes to the stream, `[n, d_model]`. */
  private written(W: Matrix): Matrix {
    return this.centres && !this.model.info.finalRms ? W.clone().subColumnVector(W.mean('row')) : W;
  }
}
