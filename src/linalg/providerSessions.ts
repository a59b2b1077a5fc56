import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Matrix, Matrix16 } from './matrix.js';
import { encodeGraph, externalData, type Graph } from './onnxModel.js';
import type { Provider } from './provider.js';
import type { Runtime } from './providerRuntime.js';

/** A 16-bit matrix holds half-precision numbers. */
export type InputMatrix = Matrix | Matrix16;

/** Called when a graph is first needed. */
type MakeGraph = () => Graph | Promise<Graph>;

/** Runs graphs of matrices on some provider. */
export interface GraphRunner {
  run<Output extends string, T extends Matrix>(
    key: string,
    graph: MakeGraph,
    inputs: Readonly<Record<string, InputMatrix>>,
    outputs?: Readonly<Record<string, Matrix>>,
  ): Promise<Record<Output, T>>;
}

/** The compiled graphs of one provider, each built at its first use and cached under its key. */
export class ProviderSessions implements GraphRunner {
  private readonly sessions = new Map<string, Promise<InferenceSession>>();

  /** @param runtime the onnxruntime to use; called at every run, so it should cache its result */
  constructor(
    readonly provider: Provider,
    private readonly runtime: () => Promise<Runtime>,
    private readonly threads?: number,
  ) {
    // Otherwise cuBLAS would round the factors of float32 products to 10 bits.
    if (provider === 'cuda') process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
  }

  /**
   * @param key identifies the graph: the same key must always mean the same graph
   * @param outputs matrices to be written in place, by output name
   * @returns every output of the graph, by name
   * @throws Error from onnxruntime
   */
  async run<Output extends string, T extends Matrix>(
    key: string,
    graph: MakeGraph,
    inputs: Readonly<Record<string, InputMatrix>>,
    outputs: Readonly<Record<string, Matrix>> = {},
  ): Promise<Record<Output, T>> {
    const runtime = await this.runtime();
    const session = await this.session(runtime, key, graph);
    const fetches = Object.fromEntries(session.outputNames.map((name) => [name, outputs[name] ?? null]));
    const results = await session.run(
      mapValues(inputs, tensor(runtime)),
      mapValues(fetches, (m) => m && tensor(runtime)(m)),
    );
    return mapValues(results as Record<Output, Tensor>, toMatrix) as Record<Output, T>;
  }

  /** Prepares the graph's session before its first run. */
  async prepare(key: string, graph: MakeGraph): Promise<void> {
    await this.session(await this.runtime(), key, graph);
  }

  /**
   * Frees graphs and what they hold on the device, as far as the device still responds.
   *
   * @param keys of the graphs; all if absent
   */
  async release(keys: Iterable<string> = [...this.sessions.keys()]): Promise<void> {
    const released: Promise<void>[] = [];
    for (const key of keys) {
      const session = this.sessions.get(key);
      this.sessions.delete(key);
      if (session) released.push(session.then((made) => made.release()));
    }
    await Promise.allSettled(released);
  }

  private session(runtime: Runtime, key: string, graph: MakeGraph): Promise<InferenceSession> {
    let session = this.sessions.get(key);
    if (!session) {
      session = this.create(runtime, graph);
      this.sessions.set(key, session);
      session.catch(() => this.sessions.delete(key));
    }
    return session;
  }

  private async create({ InferenceSession }: Runtime, make: MakeGraph): Promise<InferenceSession> {
    const graph = await make();
    return InferenceSession.create(encodeGraph(graph), {
      externalData: externalData(graph),
      executionProviders: this.provider === 'cpu' ? ['cpu'] : [this.provider, 'cpu'],
      // Without an arena, a graph that runs often would allocate its temporary memory again at each run; with one,
      // other graphs would hold theirs for ever.
      enableCpuMemArena: graph.constants !== undefined,
      // Every session has its own threads: threads that spin while waiting would take the cores from the others.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
      logSeverityLevel: 3,
      ...(this.threads === undefined ? {} : { intraOpNumThreads: this.threads }),
    });
  }
}

const tensor =
  (runtime: Runtime) =>
  ({ data, rows, cols }: InputMatrix) => {
    if (data instanceof Float64Array) return new runtime.Tensor('float64', data, [rows, cols]);
    if (data instanceof Uint16Array) return new runtime.Tensor('float16', data, [rows, cols]);
    return new runtime.Tensor('float32', data, [rows, cols]);
  };

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
