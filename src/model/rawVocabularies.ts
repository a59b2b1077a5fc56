import type { Weights } from '../checkpoint/checkpoint.js';
import type { Slice } from '../checkpoint/slice.js';
import { whyNoUnembedding } from '../checkpoint/tiedHead.js';
import type { Compute } from '../linalg/compute.js';
import { QkLensError } from '../protocol/errors.js';
import { SharedTask, type Listener } from '../tasks/sharedTask.js';
import { applyEmbeddingNorm } from './embeddingNorm.js';
import { projected } from './projected.js';
import type { Remember } from './remember.js';
import { FLOAT32_ROUNDING, RawVocabulary } from './rawVocabulary.js';

/**
 * A checkpoint's embedding and unembedding in memory, each read once. They are one object if they are tied and neither a
 * norm nor a projection follows the embedding.
 */
export class RawVocabularies {
  private readonly tasks: Readonly<Record<'W_E' | 'W_U', SharedTask<RawVocabulary> | undefined>>;
  private readonly headName: string;

  constructor(checkpoint: Weights, compute: Compute, remember: Remember) {
    const { wE, unembedRows, embeddingNorm, headName } = checkpoint.weights;
    const { embeddingProjection, unembedProjection } = checkpoint.weights;
    this.headName = headName;
    const load = (name: string, slice: Slice, projection?: Slice) =>
      new SharedTask(async ({ signal, onProgress }) => {
        const report = (fraction: number) => onProgress({ stage: `Reading ${name}`, fraction });
        const options = { signal, onProgress: report };
        const rounding = Math.max(checkpoint.store.rounding(slice), FLOAT32_ROUNDING);
        if (name === 'W_E' && embeddingNorm) {
          const matrix = await checkpoint.store.read32(slice, options);
          await applyEmbeddingNorm(checkpoint, matrix, signal);
          const widened = { dtype: 'F32', ...matrix } as const;
          return new RawVocabulary(name, widened, compute, name, remember, rounding);
        }
        const read = await checkpoint.store.readLarge(slice, options);
        const stored = projection
          ? await projected(read, await checkpoint.store.read64(projection), compute, signal)
          : read;
        return new RawVocabulary(name, stored, compute, name, remember, rounding);
      });
    const embedding = load('W_E', wE, embeddingProjection);
    this.tasks = {
      W_E: embedding,
      W_U:
        unembedRows === wE && !embeddingNorm && !unembedProjection
          ? embedding
          : unembedRows && load('W_U', unembedRows, unembedProjection),
    };
  }

  /** @throws QkLensError `noUnembedding`, `nonFiniteWeights`, `fileChanged`, `cancelled` */
  async get(name: 'W_E' | 'W_U', listener: Listener): Promise<RawVocabulary> {
    const task = this.tasks[name];
    if (!task) throw new QkLensError('noUnembedding', whyNoUnembedding(this.headName));
    return task.get(listener);
  }
}
