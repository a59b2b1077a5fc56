import type { Matrix32 } from './matrix.js';
import type { Graph } from './onnxModel.js';
import type { GraphRunner } from './providerSessions.js';

/** The outcome of trying a provider. */
export type Verdict =
  | {
      readonly ok: true;
      /** The CPU's time over the provider's; absent if speed was not measured. */
      readonly speedup?: number;
    }
  | { readonly ok: false; readonly reason: string };

interface Sizes {
  readonly rows: number;
  readonly dModel: number;
  readonly dMlp: number;
}

/** Large enough to reveal a wrong tile, a wrong edge or a short number format, and quick on the slowest device. */
const SMALL: Sizes = { rows: 125, dModel: 384, dMlp: 768 };
/** A long prompt's MLP in GPT-2 small. */
const LARGE: Sizes = { rows: 512, dModel: 768, dMlp: 3072 };

/**
 * The largest allowed difference between two results, over the root mean square of one. Float32 sums of some thousand
 * products differ by 1e-6 to 1e-5 with their order; half precision, bfloat16 and TF32 differ by 1e-3 or more.
 */
export const LARGEST_ERROR = 1e-4;

/** A device slower than this on the small product, by factor and by time, can't win on the large one. */
const HOPELESS = { factor: 20, ms: 20 };

/**
 * Compares a provider with the CPU: first its numbers and, if speed matters, its time. The test computes an MLP after a
 * LayerNorm and passes its weights at each call, like the weights of a prompt's layers.
 *
 * @throws Error from the runners
 */
export async function checkProvider(
  cpu: GraphRunner,
  candidate: GraphRunner,
  { speed }: { readonly speed: boolean },
): Promise<Verdict> {
  const small = await compare(cpu, candidate, SMALL);
  if (!small.ok) return small;
  if (!speed) return { ok: true };
  const cpuMs = await fastest(cpu, SMALL, 2);
  const candidateMs = await fastest(candidate, SMALL, 2);
  if (candidateMs > HOPELESS.factor * cpuMs + HOPELESS.ms) return slower(cpuMs, candidateMs);
  return compareSpeed(cpu, candidate);
}

async function compareSpeed(cpu: GraphRunner, candidate: GraphRunner): Promise<Verdict> {
  const large = await compare(cpu, candidate, LARGE);
  if (!large.ok) return large;
  const cpuMs = await fastest(cpu, LARGE, 3);
  const candidateMs = await fastest(candidate, LARGE, 3);
  return candidateMs < cpuMs ? { ok: true, speedup: cpuMs / candidateMs } : slower(cpuMs, candidateMs);
}

function slower(cpuMs: number, candidateMs: number): Verdict {
  return {
    ok: false,
    reason: `it is slower than the CPU (${candidateMs.toFixed(1)} ms for what takes the CPU ${cpuMs.toFixed(1)} ms)`,
  };
}

async function compare(cpu: GraphRunner, candidate: GraphRunner, sizes: Sizes): Promise<Verdict> {
  const inputs = makeInputs(sizes);
  const { y: expected } = await cpu.run<'y', Matrix32>(KEY, mlpGraph, inputs);
  const { y } = await candidate.run<'y', Matrix32>(KEY, mlpGraph, inputs);
  const error = errorOf(y.data, expected.data);
  if (error <= LARGEST_ERROR) return { ok: true };
  return {
    ok: false,
    reason: `its numbers differ from the CPU's by ${error.toExponential(1)} (at most ${LARGEST_ERROR} is allowed)`,
  };
}

async function fastest(runner: GraphRunner, sizes: Sizes, repeats: number): Promise<number> {
  const inputs = makeInputs(sizes);
  let best = Infinity;
  for (let i = 0; i < repeats; i++) {
    const from = performance.now();
    await runner.run(KEY, mlpGraph, inputs);
    best = Math.min(best, performance.now() - from);
  }
  return best;
}

/** Infinity if lengths differ or a value is NaN. */
function errorOf(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Infinity;
  let largest = 0;
  let squares = 0;
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs(actual[i] - expected[i]);
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
    squares += expected[i] * expected[i];
  }
  return largest / Math.sqrt(squares / expected.length);
}

const KEY = 'provider check';

/** `x [rows, d_model]` → LayerNorm → W_in `[d_model, d_mlp]` → tanh → W_out `[d_mlp, d_model]` */
function mlpGraph(): Graph {
  const names = ['x', 'scale', 'shift', 'wIn', 'bIn', 'wOut', 'bOut'];
  return {
    inputs: Object.fromEntries(names.map((name) => [name, 'float32' as const])),
    outputs: { y: 'float32' },
    nodes: [
      {
        op: 'LayerNormalization',
        inputs: ['x', 'scale', 'shift'],
        outputs: ['normed'],
        attributes: { axis: -1, epsilon: { float: 1e-5 } },
      },
      { op: 'Gemm', inputs: ['normed', 'wIn', 'bIn'], outputs: ['hidden'] },
      { op: 'Tanh', inputs: ['hidden'], outputs: ['active'] },
      { op: 'Gemm', inputs: ['active', 'wOut', 'bOut'], outputs: ['y'] },
    ],
  };
}

function makeInputs({ rows, dModel, dMlp }: Sizes): Record<string, Matrix32> {
  const random = (height: number, width: number, scale: number): Matrix32 => ({
    data: Float32Array.from({ length: height * width }, (_, i) => scale * scattered(i + height)),
    rows: height,
    cols: width,
  });
  return {
    x: random(rows, dModel, 1),
    scale: random(1, dModel, 1),
    shift: random(1, dModel, 0.1),
    wIn: random(dModel, dMlp, 1 / Math.sqrt(dModel)),
    bIn: random(1, dMlp, 0.1),
    wOut: random(dMlp, dModel, 1 / Math.sqrt(dMlp)),
    bOut: random(1, dModel, 0.1),
  };
}

/** From -1 to 1, without a pattern that a wrong stride would repeat. */
function scattered(i: number): number {
  let bits = Math.imul(i + 1, 0x9e3779b1);
  bits = Math.imul(bits ^ (bits >>> 15), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) / 2 ** 31;
}
