import type { OpenModel } from '../model/openModel.js';
import { RawVocabulary } from '../model/rawVocabulary.js';
import { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import type { EffectiveEmbeddingVariant, Processing, VocabularySpace } from '../protocol/model.js';
import { SharedTask, type Listener } from '../tasks/sharedTask.js';
import { effectiveEmbedding } from './effectiveEmbedding.js';

/**
 * The vocabulary matrices of an open model: W_E, W_U and W_EE. W_EE is as large as W_E, so that only the one last
 * asked for is kept.
 */
export class VocabularySpaces {
  private effective: { readonly key: string; readonly task: SharedTask<VocabularyMatrix> } | undefined;

  constructor(readonly model: OpenModel) {}

  /**
   * @param variant matters for W_EE alone
   * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
   */
  async get(
    space: VocabularySpace,
    processing: Processing,
    variant: EffectiveEmbeddingVariant,
    listener: Listener,
  ): Promise<VocabularyMatrix> {
    if (space !== 'W_EE') return this.model.weights(processing).vocabulary(space, listener);
    return this.effectiveTask(processing, variant).get(listener);
  }

  private effectiveTask(
    processing: Processing,
    variant: EffectiveEmbeddingVariant,
  ): SharedTask<VocabularyMatrix> {
    // The other processings leave W_EE as it is.
    const key = [
      processing.foldLn,
      processing.centerWritingWeights,
      variant.attentionBiases,
      variant.residual,
    ].join();
    if (this.effective?.key !== key) {
      const { compute } = this.model;
      const weights = this.model.weights(processing);
      const task = new SharedTask(async (listener) => {
        const embedding = await this.model.rawVocabulary('W_E', listener);
        const matrix = await effectiveEmbedding(compute, weights, embedding, variant, listener);
        return new VocabularyMatrix(
          'W_EE',
          new RawVocabulary('W_EE', matrix, compute),
          { center: false },
          compute,
        );
      });
      this.effective = { key, task };
    }
    return this.effective.task;
  }
}
