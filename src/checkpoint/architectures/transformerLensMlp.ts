import type { LayerSlices, MlpSlices, ModelConfig, NormSlices, TensorNames } from './architecture.js';
import type { OrientedTensors } from './orientedTensors.js';
import type { TensorList } from './tensorList.js';

/**
 * The MLP of a TransformerLens state dict, with biases if it has them, or its experts, whose weights are those of
 * PyTorch Linear layers without biases.
 *
 * @param name of the layer's MLP
 * @param norm what a norm of a width has in the file
 */
export function transformerLensMlp(
  list: TensorList,
  oriented: OrientedTensors,
  tensors: TensorNames,
  { dModel, dMlp, gatedMlp, mlpNorm, experts }: ModelConfig,
  name: string,
  norm: (name: string, n: number) => NormSlices | undefined,
): Pick<LayerSlices, 'mlp' | 'experts'> {
  if (experts) {
    const { count, size } = experts;
    const expert = (index: number): MlpSlices => {
      const linear = (weight: string, from: number, to: number) =>
        list.linear(`${name}.experts.${index}.${weight}`, from, to);
      return {
        wIn: linear('W_in', dModel, size),
        wGate: linear('W_gate', dModel, size),
        wOut: linear('W_out', size, dModel),
      };
    };
    return {
      experts: {
        router: list.linear(`${name}.W_gate`, dModel, count),
        each: Array.from({ length: count }, (_, index) => expert(index)),
      },
    };
  }
  const matrix = (own: string, from: number, to: number) => oriented.tensor(`${name}.${own}`, from, to);
  const bias = (own: string, n: number) =>
    tensors.entry(`${name}.${own}`) && list.tensor(`${name}.${own}`, n);
  const [bIn, bOut] = [bias('b_in', dMlp), bias('b_out', dModel)];
  const own = mlpNorm && norm(`${name}.ln`, dMlp);
  return {
    mlp: {
      ...{ wIn: matrix('W_in', dModel, dMlp), wOut: matrix('W_out', dMlp, dModel) },
      ...(gatedMlp && { wGate: matrix('W_gate', dModel, dMlp) }),
      ...(own && { norm: own }),
      ...(bIn && (gatedMlp ? { bGated: bIn } : { bIn })),
      ...(bOut && { bOut }),
    },
  };
}
