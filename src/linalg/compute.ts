import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { QkLensError } from '../protocol/errors.js';
import type { Matrix, Matrix32, Matrix64 } from './matrix.js';
import { encodeGraph, type ElementType, type Graph } from './onnxModel.js';

type Ort = typeof import('onnxruntime-node');

/** Execution providers of onnxruntime by their names there. */
export type Provider = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';

export interface ComputeOptions {
  /** Where float32 graphs run; float64 always runs on the CPU, which alone has it. */
  readonly provider?: Provider;
  /** Threads of one operator on the CPU; onnxruntime's choice (one a core) when absent. */
  readonly threads?: number;
}

/**
 * Runs graphs of matrices through onnxruntime. A graph is built at its first use and kept under its key. Inputs are
 * handed over without a copy on the CPU. One call blocks its thread: callers split long work into blocks.
 */
export class Compute {
  private readonly sessions = new Map<string, Promise<InferenceSession>>();
  private ort: Ort | undefined;
  readonly provider: Provider;
  private readonly threads: number | undefined;

  constructor(options: ComputeOptions = {}) {
    this.provider = options.provider ?? 'cpu';
    this.threads = options.threads;
  }

  /**
   * @param key names the graph: the same key must always mean the same graph
   * @param outputs matrices to be written in place, by output name
   * @returns every output of the graph, by name
   * @throws QkLensError `compute` when onnxruntime refuses or fails
   */
  async run<Output extends string, T extends Matrix>(
    key: string,
    graph: () => Graph,
    inputs: Readonly<Record<string, Matrix>>,
    outputs: Readonly<Record<string, Matrix>> = {},
  ): Promise<Record<Output, T>> {
    try {
      const ort = (this.ort ??= await import('onnxruntime-node'));
      const session = await this.session(ort, key, graph);
      const fetches = Object.fromEntries(session.outputNames.map((name) => [name, outputs[name] ?? null]));
      const results = await session.run(
        mapValues(inputs, tensor(ort)),
        mapValues(fetches, (m) => m && tensor(ort)(m)),
      );
      return mapValues(results as Record<Output, Tensor>, toMatrix) as Record<Output, T>;
    } catch (error) {
      if (error instanceof QkLensError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new QkLensError('compute', `onnxruntime (${this.provider}) could not run "${key}": ${reason}`, {
        cause: error,
      });
    }
  }

  /** `a @ b`, either of them transposed first: `[n, k] x [k, m]` → `[n, m]`, in float32. */
  multiply32(a: Matrix32, b: Matrix32, options: MultiplyOptions = {}): Promise<Matrix32> {
    return this.multiply(a, b, 'float32', options);
  }

  /** `a @ b`, either of them transposed first: `[n, k] x [k, m]` → `[n, m]`, in float64 (on the CPU). */
  multiply64(a: Matrix64, b: Matrix64, options: MultiplyOptions = {}): Promise<Matrix64> {
    return this.multiply(a, b, 'float64', options);
  }

  private async multiply<T extends Matrix>(
    a: T,
    b: T,
    type: ElementType,
    options: MultiplyOptions,
  ): Promise<T> {
    const { transA = false, transB = false } = options;
    const key = `gemm ${type} ${transA ? 'T' : 'N'}${transB ? 'T' : 'N'}`;
    const { y } = await this.run<'y', T>(key, () => gemmGraph(type, transA, transB), { a, b });
    return y;
  }

  private session(ort: Ort, key: string, graph: () => Graph): Promise<InferenceSession> {
    let session = this.sessions.get(key);
    if (!session) {
      const built = graph();
      const float64 = [...Object.values(built.inputs), ...Object.values(built.outputs)].includes('float64');
      session = ort.InferenceSession.create(encodeGraph(built), {
        executionProviders: float64 || this.provider === 'cpu' ? ['cpu'] : [this.provider, 'cpu'],
        enableCpuMemArena: false,
        logSeverityLevel: 3,
        ...(this.threads === undefined ? {} : { intraOpNumThreads: this.threads }),
      });
      this.sessions.set(key, session);
      session.catch(() => this.sessions.delete(key));
    }
    return session;
  }
}

export interface MultiplyOptions {
  readonly transA?: boolean;
  readonly transB?: boolean;
}

function gemmGraph(type: ElementType, transA: boolean, transB: boolean): Graph {
  return {
    inputs: { a: type, b: type },
    outputs: { y: type },
    nodes: [
      {
        op: 'Gemm',
        inputs: ['a', 'b'],
        outputs: ['y'],
        attributes: { transA: transA ? 1 : 0, transB: transB ? 1 : 0 },
      },
    ],
  };
}

const tensor = (ort: Ort) => (m: Matrix) =>
  m.data instanceof Float64Array
    ? new ort.Tensor('float64', m.data, [m.rows, m.cols])
    : new ort.Tensor('float32', m.data, [m.rows, m.cols]);

function toMatrix(t: Tensor): Matrix {
  const [rows, cols] = t.dims as [number, number];
  return { data: t.data as Float32Array | Float64Array, rows, cols };
}

function mapValues<K extends string, A, B>(
  object: Readonly<Record<K, A>>,
  map: (value: A) => B,
): Record<K, B> {
  return Object.fromEntries(Object.entries<A>(object).map(([key, value]) => [key, map(value)])) as Record<
    K,
    B
  >;
}
