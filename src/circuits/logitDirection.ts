import type { CanonicalWeights } from '../model/canonicalWeights.js';
import { centerVector } from '../model/centerRows.js';
import { finalNormKind } from '../model/norm.js';
import { dot } from '../linalg/vector.js';
import type { Listener } from '../tasks/sharedTask.js';
import { heldHead } from './maskedHead.js';
import { normScale } from './streamNorm.js';

/** A token's logit as a sum over what wrote the stream. */
export interface LogitDirection {
  /** `[d_model]`: a part's product with it is what the part adds to the logit. */
  readonly direction: Float64Array;
  /** What no part of the stream adds: b_U, and the final norm's bias through W_U. */
  readonly bias: number;
}

/**
 * The direction in which the stream at one position writes a token's logit, with the final norm's scale held at what it
 * is there: W_U's column, times the norm's weight, centred for a LayerNorm, over the scale. The logit is before a
 * soft-cap. In models that predict masked tokens the transform before W_U is held too, see {@link heldHead}. (Direct logit attribution: N. Elhage et al., A Mathematical Framework for Transformer Circuits, 2021.)
 *
 * @param stream after the last layer, `[d_model]`
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `cancelled`
 */
export async function logitDirection(
  weights: CanonicalWeights,
  stream: Float64Array,
  id: number,
  listener: Listener,
): Promise<LogitDirection> {
  const kind = finalNormKind(weights.config);
  const norm = await weights.finalNorm();
  const column = (await weights.vocabulary('W_U', listener)).row(id);
  const masked = await weights.encoder.maskedHead();
  const head = masked && heldHead(masked, stream);
  const scale = normScale(kind, head?.output ?? stream);
  const direction = column.map((value, i) => (norm.w.data[i] * value) / scale);
  if (kind.normalization === 'LayerNorm') centerVector(direction);
  const biases = await weights.unembedBias(listener);
  const bias = dot(norm.b.data, column) + biases[id];
  if (!head) return { direction, bias };
  const before = head.before(direction);
  return { direction: before.direction, bias: bias + before.bias };
}

/** The direction of the difference of two logits. */
export function differenceOf(a: LogitDirection, b: LogitDirection): LogitDirection {
  return {
    direction: a.direction.map((value, i) => value - b.direction[i]),
    bias: a.bias - b.bias,
  };
}
