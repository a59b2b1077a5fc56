import { Matrix } from 'ml-matrix';
import { softmax } from '../nonlinearities.js';
import { layerNorm, linear, mapEntries, silu, solu } from './modules.js';
import type { FileTensors, RandomTensors } from './randomTensors.js';

export interface ExpertsDefinition {
  readonly count: number;
  /** How many of them a token goes through. */
  readonly chosen: number;
  readonly normalized: boolean;
}

export interface MlpDefinition {
  readonly activation: 'relu' | 'silu' | 'solu' | 'solu_ln';
  readonly gated: boolean;
  readonly experts: ExpertsDefinition | undefined;
  readonly epsilon: number;
}

/** The tensors of one MLP, `[d, m]`. */
export function randomMlp(
  random: RandomTensors,
  { activation, gated, experts }: MlpDefinition,
  name: string,
  [d, m]: readonly [number, number],
): void {
  if (experts) {
    random.linear(`${name}.W_gate`, d, experts.count, false);
    for (let e = 0; e < experts.count; e++) {
      random.linear(`${name}.experts.${e}.W_in`, d, m, false);
      random.linear(`${name}.experts.${e}.W_gate`, d, m, false);
      random.linear(`${name}.experts.${e}.W_out`, m, d, false);
    }
    return;
  }
  random.matrix(`${name}.W_in`, d, m, d ** -0.5);
  if (gated) random.matrix(`${name}.W_gate`, d, m, d ** -0.5);
  random.matrix(`${name}.W_out`, m, d, m ** -0.5);
  random.vector(`${name}.b_in`, m, 0, 0.2);
  random.vector(`${name}.b_out`, d, 0, 0.2);
  if (activation !== 'solu_ln') return;
  random.vector(`${name}.ln.w`, m, 1, 0.3);
  random.vector(`${name}.ln.b`, m, 0, 0.2);
}

/**
 * What an MLP writes for `input` `[n, d]`, which has been through the norm. Definition: TransformerLens'
 * `components/mlps/{mlp,gated_mlp,moe}.py`.
 */
export function runMlp(file: FileTensors, definition: MlpDefinition, name: string, input: Matrix): Matrix {
  const { activation, gated, experts, epsilon } = definition;
  if (experts) return runExperts(file, experts, name, input);
  const up = input.mmul(file.matrix(`${name}.W_in`));
  const bias = file.vector(`${name}.b_in`);
  const write = (active: Matrix) =>
    active.mmul(file.matrix(`${name}.W_out`)).addRowVector(file.vector(`${name}.b_out`));
  if (gated) {
    const gate = mapEntries(input.mmul(file.matrix(`${name}.W_gate`)), silu);
    return write(Matrix.mul(gate, up).addRowVector(bias));
  }
  up.addRowVector(bias);
  if (activation === 'relu') return write(mapEntries(up, (value) => Math.max(0, value)));
  const active = solu(up);
  if (activation === 'solu') return write(active);
  const norm = { w: file.vector(`${name}.ln.w`), b: file.vector(`${name}.ln.b`) };
  return write(layerNorm(active, norm, epsilon));
}

/** Token by token, each through the experts of its largest probabilities. */
function runExperts(
  file: FileTensors,
  { count, chosen, normalized }: ExpertsDefinition,
  name: string,
  input: Matrix,
): Matrix {
  const chances = softmax(linear(input, file.matrix(`${name}.W_gate.weight`)));
  const rows = input.to2DArray().map((row, at) => {
    const own = chances.getRow(at);
    const best = Array.from({ length: count }, (_, e) => e)
      .sort((a, b) => own[b] - own[a])
      .slice(0, chosen);
    const sum = best.reduce((total, e) => total + own[e], 0);
    const out = Matrix.zeros(1, input.columns);
    for (const e of best) {
      const expert = (weight: string, x: Matrix) =>
        linear(x, file.matrix(`${name}.experts.${e}.${weight}.weight`));
      const x = new Matrix([row]);
      const active = Matrix.mul(mapEntries(expert('W_gate', x), silu), expert('W_in', x));
      out.add(expert('W_out', active).mul(own[e] / (normalized ? sum : 1)));
    }
    return out.getRow(0);
  });
  return new Matrix(rows);
}
