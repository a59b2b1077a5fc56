import { dot, matrixTimes, timesMatrix } from '../linalg/vector.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import { readingNorm } from '../model/norm.js';
import type { HeadRef } from '../protocol/headRef.js';
import type { LayerTrace } from './forward.js';
import { matrixRow } from './matrixRow.js';
import { streamNorm } from './streamNorm.js';

/** What a head moved from one position. */
export interface SourceShare {
  readonly position: number;
  readonly attention: number;
  readonly value: number;
}

/**
 * What a head wrote along a direction at one position, by the positions that it attended to: the attention times the
 * value there, through W_O. A norm of the attention's output is held at its scale. The sum is what the head wrote, as
 * attention sums to 1; with a sink that takes attention and writes nothing, likewise.
 *
 * @param direction `[d_model]`
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `cancelled`
 */
export async function sourceShares(
  weights: CanonicalWeights,
  { layer, head }: HeadRef,
  trace: LayerTrace,
  position: number,
  direction: Float64Array,
): Promise<SourceShare[]> {
  const { config } = weights;
  const { wV, bV, wO } = (await weights.attention(layer)).heads[head];
  const kind = readingNorm(config, layer, 'ln1');
  const norm = await weights.norm(layer, 'ln1');
  const own = trace.head(head);
  const attention = matrixRow(own.pattern, position);
  const values: Float64Array[] = [];
  const seen = config.bidirectional ? trace.residPre.rows : position + 1;
  for (let at = 0; at < seen; at++) {
    const read = streamNorm(kind, matrixRow(trace.residPre, at), norm);
    values.push(timesMatrix(read, wV).map((value, i) => value + bV.data[i]));
  }
  let along = direction;
  if (config.postNorms) {
    const { w } = await weights.postNorm(layer, 'postAttention');
    const raw = new Float64Array(config.dModel);
    values.forEach((value, at) => {
      timesMatrix(value, wO).forEach((one, i) => (raw[i] += attention[at] * one));
    });
    // The norm's scale is one number, by which w times the head's own output is what it added.
    const scaled = raw.map((value, i) => value * w.data[i]);
    const scale =
      dot(scaled, matrixRow(await trace.written([{ head, position }]), 0)) / (dot(scaled, scaled) || 1);
    along = direction.map((value, i) => value * w.data[i] * scale);
  }
  const read = matrixTimes(wO, along);
  return values.map((value, at) => ({
    position: at,
    attention: attention[at],
    value: attention[at] * dot(value, read),
  }));
}
