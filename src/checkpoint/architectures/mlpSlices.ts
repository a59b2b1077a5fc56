import type { MlpSlices, ModelConfig } from './architecture.js';
import type { TensorList } from './tensorList.js';

/** An MLP of Linear layers; with a gate if `gate` names one. */
export function linearMlp(
  list: TensorList,
  names: { readonly in: string; readonly out: string; readonly gate?: string; readonly bias: boolean },
  { dModel, dMlp }: ModelConfig,
): MlpSlices {
  const { in: up, out: down, gate, bias } = names;
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
