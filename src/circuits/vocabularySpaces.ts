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
        const from = await this.get(source, processing, variant, work);
        const make = async () => ({ value: await crossGram(this.model.compute, unembed, from, work) });
        return (await this.model.remember(`W_U to ${source} ${key}`, make, work.signal)).value;
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
      const { compute, remember } = this.model;
      const weights = this.model.weights(processing);
      const task = new SharedTask(async (listener) => {
        const quantity = `W_EE ${key}`;
        const make = async () => {
          const embedding = await this.model.rawVocabulary('W_E', listener);
          return { matrix: await effectiveEmbedding(compute, weights, embedding, variant, listener) };
        };
        const kept = `${quantity} on ${await compute.heavyProvider()}`;
        const { matrix } = await remember(kept, make, listener.signal);
        const raw = new RawVocabulary('W_EE', matrix, compute, kept, remember);
        return new VocabularyMatrix('W_EE', raw, { center: false }, compute);
      });
      this.effective = { key, task };
    }
    return this.effective.task;
  }
}
