import type { Matrix64 } from '../linalg/matrix.js';
import type { OpenModel } from '../model/openModel.js';
import { RawVocabulary } from '../model/rawVocabulary.js';
import { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import type { EffectiveEmbeddingVariant, Processing, VocabularySpace } from '../protocol/model.js';
import { SharedTask, type Listener } from '../tasks/sharedTask.js';
import { crossGram } from './crossGram.js';
import { effectiveEmbedding } from './effectiveEmbedding.js';

/** The one of a kind that was asked for last. */
interface Latest<T> {
  readonly key: string;
  readonly task: SharedTask<T>;
}

/**
 * The vocabulary matrices of an open model: W_E, W_U and W_EE. W_EE is as large as W_E, so that only the one last
 * asked for is kept.
 */
export class VocabularySpaces {
  private readonly outputs = new Map<'W_E' | 'W_EE', Latest<Matrix64>>();
  private effective: Latest<VocabularyMatrix> | undefined;

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

  /**
   * W_U W (W the source, `[d_vocab, d_model]`): from the unembedding of every token to its own source row,
   * `[d_model, d_model]`.
   *
   * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
   */
  async unembedToSource(
    source: 'W_E' | 'W_EE',
    processing: Processing,
    variant: EffectiveEmbeddingVariant,
    listener: Listener,
  ): Promise<Matrix64> {
    const { foldLn, centerWritingWeights, centerUnembed } = processing;
    const key = [
      foldLn,
      centerWritingWeights,
      centerUnembed,
      variant.attentionBiases,
      variant.residual,
    ].join();
    let latest = this.outputs.get(source);
    if (latest?.key !== key) {
      const task = new SharedTask(async (work) => {
        const unembed = await this.get('W_U', processing, variant, work);
        return crossGram(
          this.model.compute,
          unembed,
          await this.get(source, processing, variant, work),
          work,
        );
      });
      this.outputs.set(source, (latest = { key, task }));
    }
    return latest.task.get(listener);
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
