import { dot, matrixTimes, timesMatrix } from '../linalg/vector.js';
import type { MaskedHead } from '../model/encoderReader.js';
import type { Activation } from '../model/modelConfig.js';
import { twoSidedP } from '../statistics/normal.js';
import { HeldNorm } from './heldNorm.js';
import { streamNorm } from './streamNorm.js';

/** The transform before W_U's norm on one stream. */
export interface HeldHead {
  /** What W_U's norm reads, `[d_model]`. */
  readonly output: Float64Array;
  /**
   * The direction in the stream, and what the biases add, whose sum is the output's product with `direction`. Held are
   * the scale of the norm if there is one, and for each neuron what the activation multiplies it by.
   */
  before(direction: Float64Array): { readonly direction: Float64Array; readonly bias: number };
}

/** @param stream `[d_model]` */
export function heldHead({ norm, w, b, activation }: MaskedHead, stream: Float64Array): HeldHead {
  const held = norm && new HeldNorm(norm.kind, stream, norm.weights);
  const read = norm ? streamNorm(norm.kind, stream, norm.weights) : stream;
  const hidden = timesMatrix(read, w).map((value, i) => value + b.data[i]);
  const gates = hidden.map((value) => gateOf(activation, value));
  return {
    output: hidden.map((value, i) => value * gates[i]),
    before: (direction) => {
      const gated = direction.map((value, i) => value * gates[i]);
      const along = matrixTimes(w, gated);
      const bias = dot(b.data, gated);
      return held
        ? { direction: held.direction(along), bias: bias + held.biasAlong(along) }
        : { direction: along, bias };
    },
  };
}

/** What an activation multiplies its input by. */
function gateOf(activation: Activation, x: number): number {
  switch (activation) {
    case 'gelu':
      // The normal distribution's share below x.
      return x < 0 ? twoSidedP(x) / 2 : 1 - twoSidedP(x) / 2;
    case 'gelu_new':
      return (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))) / 2;
    case 'relu':
      return x > 0 ? 1 : 0;
    case 'relu2':
      return Math.max(0, x);
    case 'silu':
      return 1 / (1 + Math.exp(-x));
    case 'solu':
    case 'xielu':
      throw new Error(`no masked-token head has the activation ${activation}`);
  }
}
