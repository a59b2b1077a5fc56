import { asRow, zeros64, type Matrix64 } from '../linalg/matrix.js';
import { blockedProduct } from '../model/blockedProduct.js';
import { recall } from '../model/remember.js';
import type { EffectiveEmbeddingVariant, Processing, WeightOptions } from '../protocol/model.js';
import { attentionLayers } from '../protocol/attentionLayers.js';
import type { CrossedHeads } from '../protocol/ov.js';
import { seededRandom } from '../statistics/random.js';
import { countAtLeast } from '../statistics/upperTail.js';
import { SharedTask, type Listener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import { copyingScoreOf } from './copyingScore.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

/** Enough for a percentile to one percent or so. */
const CROSSINGS = 500;
const SEED = 1;

/** The copying scores of crossed heads: W_O of one head with W_V of another, as no head of the model has them. */
export class CrossedCopying {
  /** @param sorted smallest first */
  private constructor(private readonly sorted: Float64Array) {}

  /**
   * Of 500 random pairs of heads of the model; undefined for a model of one head.
   *
   * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
   */
  static async of(
    spaces: VocabularySpaces,
    source: 'W_E' | 'W_EE',
    processing: Processing,
    variant: EffectiveEmbeddingVariant,
    { signal, onProgress }: Listener,
  ): Promise<CrossedCopying | undefined> {
    const { config } = spaces.model.checkpoint;
    if (attentionLayers(config).length * config.nHeads < 2) return undefined;
    const name = nameOf(source, processing, variant);
    const task = new SharedTask(async (work) =>
      spaces.model.remember(
        name,
        async () => ({ value: asRow(await crossedScores(spaces, source, processing, variant, work)) }),
        work.signal,
      ),
    );
    return new CrossedCopying((await task.get({ signal, onProgress })).value.data);
  }

  /**
   * {@link of} if they are kept; computes nothing.
   *
   * @throws QkLensError `cancelled`
   */
  static async ifKept(
    { model }: VocabularySpaces,
    source: 'W_E' | 'W_EE',
    { processing, variant }: WeightOptions,
    { signal = new AbortController().signal }: Listener,
  ): Promise<CrossedCopying | undefined> {
    const name = nameOf(source, processing, variant);
    const kept = await recall<{ value: Matrix64 }>(model.remember, name, signal);
    return kept && new CrossedCopying(kept.value.data);
  }

  /** The part of crossed heads below the score, in percent; ties count half. */
  percentile(score: number): number {
    const n = this.sorted.length;
    const atLeast = countAtLeast(this.sorted, score);
    const above = countAtLeast(this.sorted, score + Number.EPSILON * Math.abs(score));
    return (100 * (n - atLeast + (atLeast - above) / 2)) / n;
  }

  /** What 95 % of crossed heads lie between. */
  get range(): CrossedHeads {
    const at = (part: number) => this.sorted[Math.floor(part * (this.sorted.length - 1))];
    return { pairs: this.sorted.length, low: at(0.025), high: at(0.975) };
  }
}

/** What they are, with everything that they depend on besides the checkpoint. */
function nameOf(source: 'W_E' | 'W_EE', processing: Processing, variant: EffectiveEmbeddingVariant): string {
  const key = JSON.stringify([source, processing, source === 'W_EE' && variant]);
  return `copying scores of ${CROSSINGS} crossed heads ${key}`;
}

async function crossedScores(
  spaces: VocabularySpaces,
  source: 'W_E' | 'W_EE',
  processing: Processing,
  variant: EffectiveEmbeddingVariant,
  { signal, onProgress }: Listener,
): Promise<Float64Array> {
  const { compute, checkpoint } = spaces.model;
  const { nHeads } = checkpoint.config;
  const layers = attentionLayers(checkpoint.config);
  const listener = { signal, onProgress };
  const unembedToSource = await spaces.unembedToSource(source, processing, variant, listener);
  const weights = spaces.model.weights(processing);
  const random = seededRandom(SEED);
  const count = layers.length * nHeads;
  // A model of few heads has far fewer pairs.
  const readOf = new Map<number, number[]>();
  for (let i = 0; i < CROSSINGS; i++) {
    const written = random.below(count);
    const read = (written + 1 + random.below(count - 1)) % count;
    readOf.set(written, [...(readOf.get(written) ?? []), read]);
  }
  const headOf = (index: number) => ({
    layer: layers[Math.floor(index / nHeads)],
    head: index % nHeads,
  });
  const scores: number[] = [];
  // Head by head in the order of the layers, so that each layer's W_O is read once.
  for (const [written, reads] of [...readOf].sort(([a], [b]) => a - b)) {
    await tick(signal);
    const wO = await weights.wO(headOf(written));
    const unembedded = zeros64(wO.rows, unembedToSource.cols);
    await blockedProduct(compute, wO, unembedToSource, unembedded, { signal });
    const known = new Map<number, number>();
    for (const read of reads) {
      await tick(signal);
      const score =
        known.get(read) ??
        copyingScoreOf(await compute.multiply64(unembedded, await weights.wV(headOf(read))));
      known.set(read, score);
      scores.push(score);
    }
    onProgress?.({ stage: 'Crossed heads', fraction: scores.length / CROSSINGS });
  }
  return Float64Array.from(scores).sort();
}
