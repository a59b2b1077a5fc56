import type { ExpertSlices, ModelConfig } from './architecture.js';
import { range } from './attentionSlices.js';
import { linearMlp } from './mlpSlices.js';
import type { TensorList } from './tensorList.js';

/** What a layer's experts are called, after its number: each with Linear layers of its own, or all in two tensors. */
export type ExpertNames =
  | {
      readonly router: string;
      /** Before an expert's number. */
      readonly experts: string;
      readonly in: string;
      readonly gate: string;
      readonly out: string;
    }
  | {
      readonly router: string;
      /** `[n_experts, 2 d_mlp, d_model]`: the gate, then the rest. */
      readonly gateAndIn: string;
      /** `[n_experts, d_model, d_mlp]` */
      readonly allOut: string;
    };

/** A layer's experts; a config that names experts has their sizes. */
export function expertSlices(
  list: TensorList,
  names: ExpertNames,
  block: string,
  config: ModelConfig,
): ExpertSlices {
  const { count, size } = config.experts!;
  const { dModel } = config;
  const router = list.linear(`${block}.${names.router}`, dModel, count);
  const indices = Array.from({ length: count }, (_, index) => index);
  if ('experts' in names) {
    const each = indices.map((index) => {
      const own = (part: string) => `${block}.${names.experts}.${index}.${part}`;
      const linears = { in: own(names.in), gate: own(names.gate), out: own(names.out), bias: false };
      return linearMlp(list, linears, { ...config, dMlp: size });
    });
    return { router, each };
  }
  const both = { ...list.tensor(`${block}.${names.gateAndIn}`, count, 2 * size, dModel), transposed: true };
  const out = { ...list.tensor(`${block}.${names.allOut}`, count, dModel, size), transposed: true };
  const each = indices.map((index) => ({
    wGate: { ...both, rows: range(2 * index, size) },
    wIn: { ...both, rows: range(2 * index + 1, size) },
    wOut: { ...out, rows: range(index, dModel) },
  }));
  return { router, each } as ExpertSlices;
}
