import type { Matrix32, Matrix64 } from '../linalg/matrix.js';
import type { OpenModel } from '../model/openModel.js';
import { FLOAT32_ROUNDING, RawVocabulary } from '../model/rawVocabulary.js';
import { recall } from '../model/remember.js';
import { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import { has, requireAll } from '../protocol/capabilities.js';
import type { EffectiveEmbeddingVariant, Processing, VocabularySpace } from '../protocol/model.js';
import { SharedTask, type Listener } from '../tasks/sharedTask.js';
import { effectiveEmbedding } from './effectiveEmbedding.js';

/** A larger W_EE is read from disk, and takes memory, only for a question that needs it. */
const MOST_KEPT_BYTES = 512 << 20;

/** The latest requested matrix of a kind. */
interface Latest<T> {
  readonly key: string;
  readonly task: SharedTask<T>;
}

interface LatestEffective extends Latest<VocabularyMatrix> {
  /** The key of its copy on disk. */
  readonly kept: SharedTask<VocabularyMatrix | undefined>;
}

/**
 * The vocabulary matrices of an open model: W_E, W_U and W_EE. W_EE is as large as W_E, so only the latest requested
 * variant is kept.
 */
export class VocabularySpaces {
  private readonly outputs = new Map<'W_E' | 'W_EE', Latest<Matrix64>>();
  private effective: LatestEffective | undefined;

  constructor(readonly model: OpenModel) {}

  /**
   * @param variant matters only for W_EE
   * @throws QkLensError `badRequest` if W_EE is not computed for the model; `nonFiniteWeights`, `fileChanged`, `compute`,
   *   `cancelled`
   */
  async get(
    space: VocabularySpace,
    processing: Processing,
    variant: EffectiveEmbeddingVariant,
    listener: Listener,
  ): Promise<VocabularyMatrix> {
    if (space !== 'W_EE') return this.model.weights(processing).vocabulary(space, listener);
    requireAll(['W_EE'], this.model.checkpoint.info.model);
    return this.effectiveOf(processing, variant).task.get(listener);
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
        const make = async () => ({ value: await unembed.products(from, work) });
        return (await this.model.remember(`W_U to ${source} ${key}`, make, work.signal)).value;
      });
      this.outputs.set(source, (latest = { key, task }));
    }
    return latest.task.get(listener);
  }

  /**
   * W_EE if it needs no computing: it is in memory, or it is on disk, is not large, and no other variant is in memory.
   *
   * @throws QkLensError `cancelled`
   */
  async effectiveIfKept(
    processing: Processing,
    variant: EffectiveEmbeddingVariant,
    listener: Listener,
  ): Promise<VocabularyMatrix | undefined> {
    const { model } = this.model.checkpoint.info;
    if (!has('W_EE', model)) return undefined;
    const { dVocab, dModel } = model;
    if (!this.effective && 4 * dVocab * dModel > MOST_KEPT_BYTES) return undefined;
    if (this.effective && this.effective.key !== effectiveKey(processing, variant)) return undefined;
    const { task, kept } = this.effectiveOf(processing, variant);
    return task.value ?? kept.get(listener);
  }

  private effectiveOf(processing: Processing, variant: EffectiveEmbeddingVariant): LatestEffective {
    const key = effectiveKey(processing, variant);
    if (this.effective?.key === key) return this.effective;
    const { compute, remember, checkpoint } = this.model;
    const {
      store,
      weights: { wE },
    } = checkpoint;
    const weights = this.model.weights(processing);
    const quantity = async () => `W_EE ${key} on ${await compute.heavyProvider()}`;
    const rounding = Math.max(store.rounding(wE), FLOAT32_ROUNDING);
    const matrixOf = (matrix: Matrix32, name: string) => {
      const stored = { dtype: 'F32', ...matrix } as const;
      const raw = new RawVocabulary('W_EE', stored, compute, name, remember, rounding);
      return new VocabularyMatrix('W_EE', raw, { center: false });
    };
    const kept = new SharedTask(async ({ signal }) => {
      const name = await quantity();
      const found = await recall<{ matrix: Matrix32 }>(remember, name, signal);
      return found && matrixOf(found.matrix, name);
    });
    const task = new SharedTask(async (listener) => {
      if (kept.value) return kept.value;
      const make = async () => {
        const embedding = await this.model.rawVocabulary('W_E', listener);
        return { matrix: await effectiveEmbedding(compute, weights, embedding, variant, listener) };
      };
      const name = await quantity();
      const { matrix } = await remember(name, make, listener.signal);
      return matrixOf(matrix, name);
    });
    return (this.effective = { key, task, kept });
  }
}

function effectiveKey(processing: Processing, variant: EffectiveEmbeddingVariant): string {
  // The other processings do not change W_EE.
  return [
    processing.foldLn,
    processing.centerWritingWeights,
    variant.attentionBiases,
    variant.residual,
  ].join();
}
