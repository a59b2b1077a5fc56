import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { Compute } from '../linalg/compute.js';
import type { Processing } from '../protocol/model.js';
import type { HeadRef } from '../protocol/headRef.js';
import { CanonicalWeights } from './canonicalWeights.js';
import { headChanges, type HeadChanges } from './headChanges.js';
import type { Listener } from '../tasks/sharedTask.js';
import type { RawVocabulary } from './rawVocabulary.js';
import { forget, type Remember } from './remember.js';
import { RawVocabularies } from './rawVocabularies.js';

/**
 * A checkpoint with its data in memory: the raw vocabulary matrices, and the canonical weights under each requested
 * processing.
 */
export class OpenModel {
  private readonly raw: RawVocabularies;
  private readonly byProcessing = new Map<string, CanonicalWeights>();

  constructor(
    readonly checkpoint: Checkpoint,
    readonly compute: Compute,
    readonly remember: Remember = forget,
  ) {
    this.raw = new RawVocabularies(checkpoint, compute, remember);
  }

  /**
   * The embedding or unembedding as stored in the file.
   *
   * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `cancelled`
   */
  rawVocabulary(name: 'W_E' | 'W_U', listener: Listener): Promise<RawVocabulary> {
    return this.raw.get(name, listener);
  }

  /** For an adapter, the canonical weights of its base checkpoint alone, and what the adapter changes in a head. */
  base(
    processing: Processing,
  ): { readonly weights: CanonicalWeights; changes(ref: HeadRef): HeadChanges } | undefined {
    const { base } = this.checkpoint;
    if (!base) return undefined;
    const raw = new RawVocabularies(base, this.compute, forget);
    return {
      weights: new CanonicalWeights(base, processing, raw, this.compute),
      changes: (ref) => headChanges(base, ref),
    };
  }

  weights(processing: Processing): CanonicalWeights {
    const { foldLn, centerWritingWeights, centerUnembed, foldValueBiases, refactorFactoredAttnMatrices } =
      processing;
    const key = [
      foldLn,
      centerWritingWeights,
      centerUnembed,
      foldValueBiases,
      refactorFactoredAttnMatrices,
    ].join();
    let weights = this.byProcessing.get(key);
    if (!weights)
      this.byProcessing.set(
        key,
        (weights = new CanonicalWeights(this.checkpoint, processing, this.raw, this.compute)),
      );
    return weights;
  }
}
