import type { Weights } from '../checkpoint/checkpoint.js';
import { zeros64, type Matrix64 } from '../linalg/matrix.js';
import type { Activation } from './modelConfig.js';
import type { NormKind, NormWeights } from './norm.js';
import type { WeightReader } from './weightReader.js';

/** A Linear layer with its activation, and a norm before it in some models. */
export interface MaskedHead {
  readonly norm?: { readonly kind: NormKind; readonly weights: NormWeights };
  /** `[d_model, d_model]` */
  readonly w: Matrix64;
  /** `[1, d_model]` */
  readonly b: Matrix64;
  readonly activation: Activation;
}

/** What is added to positions, and the norm of the sum. */
export interface SummedEmbedding {
  /** `[n, d_model]` */
  readonly rows: Matrix64;
  /** `[d_model]` */
  readonly segment?: Float64Array;
  readonly norm: NormWeights;
}

/** Reads what encoders alone have. */
export class EncoderReader {
  constructor(
    private readonly checkpoint: Weights,
    private readonly reader: WeightReader,
  ) {}

  /**
   * What stands between the stream and the norm before W_U in models that predict masked tokens; undefined in others.
   *
   * @throws QkLensError `nonFiniteWeights`, `fileChanged`
   */
  async maskedHead(): Promise<MaskedHead | undefined> {
    const { maskedHead } = this.checkpoint.weights;
    const { dModel, normalization, normEpsilon, maskedHeadActivation: activation } = this.checkpoint.config;
    if (!maskedHead || !activation) return undefined;
    const { norm, w, b } = maskedHead;
    return {
      ...{ activation, w: await this.reader.read(w), b: await this.reader.row(b, dModel) },
      ...(norm && {
        norm: { kind: { normalization, normEpsilon }, weights: await this.reader.norm(norm, dModel) },
      }),
    };
  }

  /**
   * The rows of the embedding as they are in the file, `[n, d_model]`, before the norm that their sum with positions
   * goes through, and what is added to each: the embedding of the segment, `[1, d_model]`, if there is one.
   *
   * @throws QkLensError `nonFiniteWeights`, `fileChanged`
   */
  async summedEmbedding(tokens: readonly number[]): Promise<SummedEmbedding> {
    const { wE, segment, embeddingNorm } = this.checkpoint.weights;
    const { dModel } = this.checkpoint.config;
    const rows = zeros64(tokens.length, dModel);
    for (const [i, id] of tokens.entries()) {
      const place = [id, id + 1] as const;
      const slice = wE.transposed ? { ...wE, columns: place } : { ...wE, rows: place };
      rows.data.set((await this.reader.read(slice)).data, i * dModel);
    }
    return {
      ...{ rows, norm: await this.reader.norm(embeddingNorm, dModel) },
      ...(segment && { segment: (await this.reader.read(segment)).data }),
    };
  }
}
