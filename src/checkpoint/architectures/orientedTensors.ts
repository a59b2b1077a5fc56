import { QkLensError } from '../../protocol/errors.js';
import type { Slice } from '../slice.js';
import type { ModelConfig, TensorNames } from './architecture.js';
import type { TensorList } from './tensorList.js';

/** Names that the libraries before TransformerLens did not turn alike, so that only their shape can tell. */
const EITHER_WAY: ReadonlySet<string> = new Set(['unembed.W_U', 'pos_embed.W_pos']);

/**
 * Matrices of TransformerLens state dicts, which its forerunners stored the other way round: EasyTransformer all of
 * them (`W_Q` `[n_heads, d_head, d_model]`, `W_E` `[d_model, d_vocab]`), the code of N. Nanda et al., Progress Measures
 * for Grokking via Mechanistic Interpretability (2023), all but W_U and W_pos. Their shapes show it.
 */
export class OrientedTensors {
  private readonly isOld: boolean;

  constructor(
    private readonly list: TensorList,
    private readonly tensors: TensorNames,
    { dVocab, dModel, nHeads, dHead, dMlp }: ModelConfig,
  ) {
    this.isOld =
      this.isTurned('embed.W_E', [dVocab, dModel]) ||
      this.isTurned('blocks.0.attn.W_Q', [nHeads, dModel, dHead]) ||
      this.isTurned('blocks.0.mlp.W_in', [dModel, dMlp]);
  }

  /**
   * A matrix, or a stack of them.
   *
   * @param shape as in TransformerLens; a square matrix of a model with others turned is turned too
   * @throws QkLensError `unknownArchitecture` for a square one that may be stored either way
   */
  tensor(name: string, ...shape: readonly number[]): Slice {
    const [from, to] = shape.slice(-2);
    const isSquare = from === to;
    if (isSquare && this.isOld && EITHER_WAY.has(name)) {
      throw new QkLensError(
        'unknownArchitecture',
        `The state dict is from before TransformerLens, and its ${name} is square, so that its shape does not show which way round it is. Save the weights with TransformerLens' names and shapes.`,
      );
    }
    if (!(isSquare ? this.isOld : this.isTurned(name, shape))) return this.list.tensor(name, ...shape);
    return { ...this.list.tensor(name, ...turned(shape)), transposed: true };
  }

  private isTurned(name: string, shape: readonly number[]): boolean {
    const [from, to] = shape.slice(-2);
    return from !== to && this.tensors.entry(name)?.shape.join() === turned(shape).join();
  }
}

function turned(shape: readonly number[]): number[] {
  const [from, to] = shape.slice(-2);
  return [...shape.slice(0, -2), to, from];
}
