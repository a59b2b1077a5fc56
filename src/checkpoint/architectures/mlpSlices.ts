import type { MlpSlices, ModelConfig, XieluSlices } from './architecture.js';
import type { TensorList } from './tensorList.js';

/** The names of an MLP's Linear layers, and whether they have biases. */
export interface LinearMlp {
  readonly in: string;
  readonly out: string;
  readonly gate?: string;
  readonly bias: boolean;
}

/** An MLP of Linear layers; with a gate if `gate` names one. */
export function linearMlp(
  list: TensorList,
  { in: up, out: down, gate, bias }: LinearMlp,
  { dModel, dMlp }: ModelConfig,
): MlpSlices {
  return {
    wIn: list.linear(up, dModel, dMlp),
    wOut: list.linear(down, dMlp, dModel),
    ...(bias && { bIn: list.bias(up, dMlp), bOut: list.bias(down, dModel) }),
    ...(gate !== undefined && {
      wGate: list.linear(gate, dModel, dMlp),
      ...(bias && { bGate: list.bias(gate, dMlp) }),
    }),
  };
}

/** An MLP whose `in` computes the gate, then what it multiplies. */
export function fusedMlp(
  list: TensorList,
  { in: both, out: down, bias }: LinearMlp,
  { dModel, dMlp }: ModelConfig,
): MlpSlices {
  const all = list.linear(both, dModel, 2 * dMlp);
  const biases = bias ? list.bias(both, 2 * dMlp) : undefined;
  const [gate, rest] = [
    [0, dMlp],
    [dMlp, 2 * dMlp],
  ] as const;
  return {
    wGate: { ...all, rows: gate },
    wIn: { ...all, rows: rest },
    wOut: list.linear(down, dMlp, dModel),
    ...(biases && {
      bGate: { ...biases, columns: gate },
      bIn: { ...biases, columns: rest },
      bOut: list.bias(down, dModel),
    }),
  };
}

/** The parameters of xIELU, which a layer has learned. */
export function xieluSlices(list: TensorList, name: string, has: (name: string) => boolean): XieluSlices {
  const beta = `${name}.beta`;
  return {
    positive: list.tensor(`${name}.alpha_p`, 1),
    negative: list.tensor(`${name}.alpha_n`, 1),
    // A tensor of no dimensions.
    ...(has(beta) && { beta: list.tensor(beta) }),
  };
}
