import type { Compute } from '../linalg/compute.js';
import { zeros32, type Matrix32 } from '../linalg/matrix.js';
import type { Graph } from '../linalg/onnxModel.js';
import { tick } from '../tasks/tick.js';
import { integers } from './constantNodes.js';
import { float32Values } from './graphNodes.js';

/** A distribution over tokens, from their logits. */
export interface Distribution {
  /** The most likely token. */
  readonly id: number;
  /** Log of the sum of exp over all logits. */
  readonly all: number;
  /** In nats. */
  readonly entropy: number;
  /** Of the last one's distribution from this one, in nats. */
  readonly divergence: number;
}

/** Logits in one pass: as many as stay small beside a vocabulary matrix, and so that other work can run in between. */
const AT_ONCE = 1 << 20;

/**
 * The distributions of several streams' logits. Exponentials and sums over the vocabulary are float32: entropies and
 * divergences are exact to some 1e-5.
 *
 * @param logits `[d_vocab]` each, the last one that of the last layer
 * @throws QkLensError `compute`, `cancelled`
 */
export async function distributionsOf(
  compute: Compute,
  logits: readonly Float32Array[],
  signal: AbortSignal | undefined,
): Promise<Distribution[]> {
  const last = logits[logits.length - 1];
  const cols = last.length;
  const end = { data: last, rows: 1, cols };
  const most = Math.max(1, Math.floor(AT_ONCE / cols));
  const found: Distribution[] = [];
  for (let from = 0; from < logits.length; from += most) {
    await tick(signal);
    const part = logits.slice(from, from + most);
    const own = zeros32(part.length, cols);
    part.forEach((row, r) => own.data.set(row, r * cols));
    const { top, sum, weighted, gap, endSum } = await compute.run<Output, Matrix32>('distributions', graph, {
      own,
      end,
    });
    const endLog = Math.log(endSum.data[0]);
    part.forEach((row, r) => {
      const log = Math.log(sum.data[r]);
      found.push({
        id: row.indexOf(top.data[r]),
        all: top.data[r] + log,
        entropy: log - weighted.data[r] / sum.data[r],
        divergence: Math.max(0, gap.data[r] / endSum.data[0] - endLog + log),
      });
    });
  }
  return found;
}

type Output = 'top' | 'sum' | 'weighted' | 'gap' | 'endSum';

/** Of each row of `own`: the largest logit, sums of exp(logit - largest), and sums weighted by those of `end`. */
function graph(): Graph {
  const summed = (value: string, output: string) => ({
    ...{ op: 'ReduceSum', inputs: [value, 'axis'], outputs: [output], attributes: { keepdims: 1 } },
  });
  const largest = (value: string, output: string) => ({
    ...{ op: 'ReduceMax', inputs: [value, 'axis'], outputs: [output], attributes: { keepdims: 1 } },
  });
  return {
    inputs: float32Values(['own', 'end']),
    outputs: float32Values(['top', 'sum', 'weighted', 'gap', 'endSum']),
    nodes: [
      integers('axis', -1),
      largest('own', 'top'),
      { op: 'Sub', inputs: ['own', 'top'], outputs: ['below'] },
      { op: 'Exp', inputs: ['below'], outputs: ['shares'] },
      summed('shares', 'sum'),
      { op: 'Mul', inputs: ['shares', 'below'], outputs: ['sharesBelow'] },
      summed('sharesBelow', 'weighted'),
      largest('end', 'endTop'),
      { op: 'Sub', inputs: ['end', 'endTop'], outputs: ['endBelow'] },
      { op: 'Exp', inputs: ['endBelow'], outputs: ['endShares'] },
      summed('endShares', 'endSum'),
      { op: 'Sub', inputs: ['endBelow', 'below'], outputs: ['apart'] },
      { op: 'Mul', inputs: ['endShares', 'apart'], outputs: ['endSharesApart'] },
      summed('endSharesApart', 'gap'),
    ],
  };
}
