import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { ModelConfig, NormSlices } from '../checkpoint/architectures/architecture.js';
import type { Slice } from '../checkpoint/slice.js';
import type { Compute } from '../linalg/compute.js';
import type { HeadRef } from '../protocol/headRef.js';
import type { Processing } from '../protocol/model.js';
import { toFloat32, zeros64, type Matrix64 } from '../linalg/matrix.js';
import { SharedTask, type Listener } from '../tasks/sharedTask.js';
import { centerRows, centerVector } from './centerRows.js';
import type { HeadWeights, LayerWeights, OvWeights, QkWeights } from './headWeights.js';
import { foldNorm, plainNorm, type NormWeights } from './norm.js';
import type { RawVocabularies } from './rawVocabularies.js';
import { refactorOv, refactorQk } from './refactorHead.js';
import { VocabularyMatrix, type RowTransform } from './vocabularyMatrix.js';

/**
 * A checkpoint's weights under TransformerLens' names, shapes and processings, read when they are asked for.
 * The processings are applied in TransformerLens' order: fold_ln, center_writing_weights, center_unembed,
 * fold_value_biases, refactor_factored_attn_matrices
 * (https://github.com/TransformerLensOrg/TransformerLens, `HookedTransformer.process_weights_`).
 */
export class CanonicalWeights {
  private readonly vocabularies = {
    W_E: new SharedTask((listener) => this.embedding(listener)),
    W_U: new SharedTask((listener) => this.unembedding(listener)),
  };

  constructor(
    private readonly checkpoint: Checkpoint,
    readonly processing: Processing,
    private readonly raw: RawVocabularies,
    readonly compute: Compute,
  ) {}

  get config(): ModelConfig {
    return this.checkpoint.config;
  }

  /**
   * One head's weights.
   *
   * @throws QkLensError `nonFiniteWeights`, `fileChanged`
   */
  async head(ref: HeadRef): Promise<HeadWeights> {
    return { ...(await this.qk(ref)), ...(await this.ov(ref)) };
  }

  /** One head's W_Q and W_K; throws what {@link head} does. */
  async qk(ref: HeadRef): Promise<QkWeights> {
    const qk = await this.unrefactoredQk(ref);
    return this.processing.refactorFactoredAttnMatrices ? refactorQk(this.compute, qk) : qk;
  }

  /** One head's W_V and W_O; throws what {@link head} does. */
  async ov(ref: HeadRef): Promise<OvWeights> {
    const { foldValueBiases, refactorFactoredAttnMatrices } = this.processing;
    const read = await this.unrefactoredOv(ref);
    const folded = foldValueBiases || refactorFactoredAttnMatrices;
    const ov = folded ? { ...read, bV: zeros64(1, read.bV.cols) } : read;
    return refactorFactoredAttnMatrices ? refactorOv(this.compute, ov) : ov;
  }

  /**
   * All of a layer's attention: its heads before refactoring, which leaves what they compute as it is, and b_O.
   *
   * @throws QkLensError `nonFiniteWeights`, `fileChanged`
   */
  async attention(layer: number): Promise<{ heads: HeadWeights[]; bO: Matrix64 }> {
    const { foldValueBiases, refactorFactoredAttnMatrices } = this.processing;
    const heads = await this.unrefactoredHeads(layer);
    if (!foldValueBiases && !refactorFactoredAttnMatrices)
      return { heads, bO: await this.writing(this.slices(layer).bO) };
    const bO = await this.writtenByBiases(layer, heads);
    return { heads: heads.map((head) => ({ ...head, bV: zeros64(1, head.bV.cols) })), bO };
  }

  /**
   * What layer `layer` writes whatever it attends to: the sum over its heads of b_V W_O, and b_O, `[1, d_model]`.
   * No processing changes this sum, but for center_writing_weights' centring.
   */
  async attentionBiases(layer: number): Promise<Matrix64> {
    return this.writtenByBiases(layer, await this.unrefactoredHeads(layer));
  }

  /** The sum over a layer's heads of W_V W_O, `[d_model, d_model]`: attention of every token to itself alone. */
  async identityAttention(layer: number): Promise<Matrix64> {
    const sum = zeros64(this.config.dModel, this.config.dModel);
    for (let head = 0; head < this.config.nHeads; head++) {
      const { wV, wO } = await this.unrefactoredOv({ layer, head });
      const product = await this.compute.multiply64(wV, wO);
      for (let i = 0; i < sum.data.length; i++) sum.data[i] += product.data[i];
    }
    return sum;
  }

  /** A layer's MLP. */
  async mlp(layer: number): Promise<LayerWeights> {
    const slices = this.slices(layer);
    const [wIn, bIn, wOut, bOut] = await Promise.all([
      this.read(slices.wIn),
      this.read(slices.bIn),
      this.writing(slices.wOut),
      this.writing(slices.bOut),
    ]);
    if (!this.processing.foldLn) return { wIn, bIn, wOut, bOut };
    const folded = foldNorm(await this.readNorm(slices.ln2), wIn, bIn);
    return { wIn: folded.weight, bIn: folded.bias, wOut, bOut };
  }

  /** The norm that stands before a layer's attention (`ln1`) or MLP (`ln2`), after folding. */
  async norm(layer: number, which: 'ln1' | 'ln2'): Promise<NormWeights> {
    return this.processing.foldLn ? plainNorm(this.config.dModel) : this.readNorm(this.slices(layer)[which]);
  }

  /** The norm before the unembedding, after folding. */
  async finalNorm(): Promise<NormWeights> {
    return this.processing.foldLn
      ? plainNorm(this.config.dModel)
      : this.readNorm(this.checkpoint.weights.lnFinal);
  }

  /** W_pos of the first n positions, `[n, d_model]`. */
  positions(n: number): Promise<Matrix64> {
    return this.writing({ ...this.checkpoint.weights.wPos, rows: [0, n] });
  }

  /**
   * b_U, `[d_vocab]`: what fold_ln makes of the final norm's bias, centred by center_unembed; zeros without fold_ln.
   *
   * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `cancelled`
   */
  async unembedBias(listener: Listener): Promise<Float32Array> {
    const raw = await this.raw.get('W_U', listener);
    if (!this.processing.foldLn) return new Float32Array(raw.matrix.rows);
    const { b } = await this.readNorm(this.checkpoint.weights.lnFinal);
    const product = await this.compute.multiply32(toFloat32(b), raw.matrix, { transB: true });
    if (!this.processing.centerUnembed) return product.data;
    const mean = product.data.reduce((sum, value) => sum + value, 0) / product.data.length;
    return product.data.map((value) => value - mean);
  }

  /**
   * W_E or W_U, its rows the tokens', `[d_vocab, d_model]`.
   *
   * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `cancelled`
   */
  vocabulary(space: 'W_E' | 'W_U', listener: Listener): Promise<VocabularyMatrix> {
    return this.vocabularies[space].get(listener);
  }

  private async embedding(listener: Listener): Promise<VocabularyMatrix> {
    const raw = await this.raw.get('W_E', listener);
    return new VocabularyMatrix('W_E', raw, { center: this.processing.centerWritingWeights }, this.compute);
  }

  private async unembedding(listener: Listener): Promise<VocabularyMatrix> {
    const { foldLn, centerUnembed } = this.processing;
    const raw = await this.raw.get('W_U', listener);
    const scale = foldLn ? { scale: (await this.readNorm(this.checkpoint.weights.lnFinal)).w.data } : {};
    const transform: RowTransform = { ...scale, center: foldLn };
    if (!centerUnembed) return new VocabularyMatrix('W_U', raw, transform, this.compute);
    const sum = await raw.sum(listener);
    const offset = Float64Array.from(
      sum,
      (value, i) => (-value / raw.matrix.rows) * (transform.scale?.[i] ?? 1),
    );
    if (transform.center) centerVector(offset);
    return new VocabularyMatrix('W_U', raw, { ...transform, offset }, this.compute);
  }

  private async writtenByBiases(layer: number, heads: readonly OvWeights[]): Promise<Matrix64> {
    const sum = await this.writing(this.slices(layer).bO);
    for (const { bV, wO } of heads) {
      const written = await this.compute.multiply64(bV, wO);
      for (let i = 0; i < sum.data.length; i++) sum.data[i] += written.data[i];
    }
    return sum;
  }

  private async unrefactoredHeads(layer: number): Promise<HeadWeights[]> {
    const heads: HeadWeights[] = [];
    for (let head = 0; head < this.config.nHeads; head++) {
      const ref = { layer, head };
      heads.push({ ...(await this.unrefactoredQk(ref)), ...(await this.unrefactoredOv(ref)) });
    }
    return heads;
  }

  private async unrefactoredQk({ layer, head }: HeadRef): Promise<QkWeights> {
    const slices = this.checkpoint.weights.head(layer, head);
    const [wQ, bQ, wK, bK] = await Promise.all(
      [slices.wQ, slices.bQ, slices.wK, slices.bK].map((slice) => this.read(slice)),
    );
    if (!this.processing.foldLn) return { wQ, bQ, wK, bK };
    const norm = await this.readNorm(this.slices(layer).ln1);
    const [q, k] = [foldNorm(norm, wQ, bQ), foldNorm(norm, wK, bK)];
    return { wQ: q.weight, bQ: q.bias, wK: k.weight, bK: k.bias };
  }

  private async unrefactoredOv({ layer, head }: HeadRef): Promise<OvWeights> {
    const slices = this.checkpoint.weights.head(layer, head);
    const [wV, bV, wO] = await Promise.all([
      this.read(slices.wV),
      this.read(slices.bV),
      this.writing(slices.wO),
    ]);
    if (!this.processing.foldLn) return { wV, bV, wO };
    const folded = foldNorm(await this.readNorm(this.slices(layer).ln1), wV, bV);
    return { wV: folded.weight, bV: folded.bias, wO };
  }

  private slices(layer: number) {
    return this.checkpoint.weights.layer(layer);
  }

  private read(slice: Slice): Promise<Matrix64> {
    return this.checkpoint.store.read64(slice);
  }

  /** Reads weights that write to the residual stream, `[n, d_model]`. */
  private async writing(slice: Slice): Promise<Matrix64> {
    const m = await this.read(slice);
    return this.processing.centerWritingWeights ? centerRows(m) : m;
  }

  private async readNorm({ w, b }: NormSlices): Promise<NormWeights> {
    const [weight, bias] = await Promise.all([this.read(w), this.read(b)]);
    return { w: weight, b: bias };
  }
}
