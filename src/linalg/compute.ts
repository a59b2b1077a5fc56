import { QkLensError } from '../protocol/errors.js';
import { zeros32, zeros64, type Matrix, type Matrix32, type Matrix64 } from './matrix.js';
import type { ElementType, Graph } from './onnxModel.js';
import type { Provider } from './provider.js';
import { ProviderInUse } from './providerInUse.js';
import { loadRuntime, type Runtime } from './providerRuntime.js';
import { ProviderSessions, type InputMatrix } from './providerSessions.js';

export type { Provider } from './provider.js';

export interface ComputeOptions {
  /** Where heavy graphs run; a function is asked when the first of them comes, and must not fail. */
  readonly provider?: Provider | (() => Promise<Provider>);
  /** How long heavy work waits for {@link provider}'s answer, in all, before it runs on the CPU. */
  readonly patienceMs?: number;
  /** Threads of one operator on the CPU; onnxruntime's choice (one a core) when absent. */
  readonly threads?: number;
  /** Told once when a provider failed in the middle of the work. */
  readonly onWarning?: (message: string) => void;
  /** What loads onnxruntime; another one in tests. */
  readonly runtime?: () => Promise<Runtime>;
}

/** Marks a graph of float32 matrices whose products are worth the way to a GPU and back. */
export interface HeavyGraph {
  /** Numbers in the largest matrix that the graph takes, gives or makes on its way. */
  readonly largest: number;
}

/** A graph with constants of its own. */
export interface HeldGraph<Output extends string> {
  /** Makes it and packs its constants, as the first run would; throws what that does. */
  ready(): Promise<void>;
  /** @throws QkLensError as {@link Compute.run}, and what making the graph throws */
  run(
    inputs: Readonly<Record<string, InputMatrix>>,
    outputs?: Readonly<Record<string, Matrix>>,
  ): Promise<Record<Output, Matrix32>>;
  /** Frees what onnxruntime keeps of it. */
  release(): Promise<void>;
}

const PATIENCE_MS = 3000;
/** Many GPUs bind no more than 128 MB as one matrix (WebGPU's default `maxStorageBufferBindingSize`). */
const LARGEST_ON_GPU = (128 << 20) / Float32Array.BYTES_PER_ELEMENT;

/**
 * Runs graphs of matrices through onnxruntime: heavy ones on the provider in use, everything else on the CPU, where
 * inputs are handed over without a copy. A graph is built at its first use and kept under its key. One call blocks its
 * thread: callers split long work into blocks.
 */
export class Compute {
  private readonly inUse: ProviderInUse;
  private readonly cpu: ProviderSessions;
  private device: ProviderSessions | undefined;
  private runtime: Promise<Runtime> | undefined;
  private held = 0;

  constructor(private readonly options: ComputeOptions = {}) {
    const { provider = 'cpu', patienceMs = PATIENCE_MS } = options;
    const choose = typeof provider === 'string' ? () => Promise.resolve(provider) : provider;
    this.inUse = new ProviderInUse(choose, patienceMs);
    this.cpu = this.sessionsOf('cpu');
  }

  /** Where heavy graphs run now. */
  get provider(): Provider {
    return this.inUse.current;
  }

  /** Where a heavy graph would run if it came now; waits for the choice as it would. */
  async heavyProvider(): Promise<Provider> {
    return this.inUse.forHeavyWork();
  }

  onDidChangeProvider(listener: (provider: Provider) => void): void {
    this.inUse.onDidChange(listener);
  }

  /**
   * @param key names the graph: the same key must always mean the same graph
   * @param outputs matrices to be written in place, by output name
   * @param heavy marks a graph that may run on a GPU; when the GPU fails, this and all later ones run on the CPU
   * @returns every output of the graph, by name
   * @throws QkLensError `compute` when onnxruntime is missing, refuses or fails
   */
  async run<Output extends string, T extends Matrix>(
    key: string,
    graph: () => Graph,
    inputs: Readonly<Record<string, InputMatrix>>,
    outputs: Readonly<Record<string, Matrix>> = {},
    heavy?: HeavyGraph,
  ): Promise<Record<Output, T>> {
    const sessions = await this.sessionsFor(heavy);
    return this.withFallback(sessions, key, (those) => those.run(key, graph, inputs, outputs));
  }

  /**
   * A graph that is no other's, as its constants are one model's, for several runs until it is released. It stays where
   * it was made.
   *
   * @param graph makes it: once, and again on the CPU where a GPU fails; its constants are kept by onnxruntime alone
   */
  hold<Output extends string>(
    name: string,
    graph: () => Promise<Graph>,
    heavy?: HeavyGraph,
  ): HeldGraph<Output> {
    const key = `${name} ${++this.held}`;
    let place: ProviderSessions | undefined;
    const there = async <R>(work: (sessions: ProviderSessions) => Promise<R>): Promise<R> => {
      place ??= await this.sessionsFor(heavy);
      if (place !== this.device) place = this.cpu;
      return this.withFallback(place, name, work);
    };
    return {
      ready: () => there((sessions) => sessions.prepare(key, graph)),
      run: (inputs, outputs = {}) => there((sessions) => sessions.run(key, graph, inputs, outputs)),
      release: async () => {
        await Promise.all([this.cpu.release([key]), this.device?.release([key])]);
      },
    };
  }

  /** `a @ b`, either of them transposed first: `[n, k] x [k, m]` → `[n, m]`, in float32. */
  multiply32(a: Matrix32, b: Matrix32, options: MultiplyOptions<Matrix32> = {}): Promise<Matrix32> {
    return this.multiply(a, b, 'float32', options);
  }

  /** `a @ b`, either of them transposed first: `[n, k] x [k, m]` → `[n, m]`, in float64. */
  multiply64(a: Matrix64, b: Matrix64, options: MultiplyOptions<Matrix64> = {}): Promise<Matrix64> {
    return this.multiply(a, b, 'float64', options);
  }

  private async multiply<T extends Matrix>(
    a: T,
    b: T,
    type: ElementType,
    { transA = false, transB = false, out }: MultiplyOptions<T>,
  ): Promise<T> {
    const key = `gemm ${type} ${transA ? 'T' : 'N'}${transB ? 'T' : 'N'}`;
    const graph = () => gemmGraph(type, transA, transB);
    // Memory of JavaScript's own: of onnxruntime's the garbage collector does not see how much waits for it.
    const zeros = type === 'float64' ? zeros64 : zeros32;
    const target = out ?? zeros(transA ? a.cols : a.rows, transB ? b.rows : b.cols);
    const { y } = await this.run<'y', T>(key, graph, { a, b }, { y: target });
    return y;
  }

  private async sessionsFor(heavy: HeavyGraph | undefined): Promise<ProviderSessions> {
    const device = heavy && heavy.largest <= LARGEST_ON_GPU ? await this.heavyDevice() : undefined;
    return device ?? this.cpu;
  }

  /** A {@link QkLensError} is no device's: it is thrown by what makes a graph. */
  private async withFallback<R>(
    sessions: ProviderSessions,
    key: string,
    work: (sessions: ProviderSessions) => Promise<R>,
  ): Promise<R> {
    try {
      return await work(sessions);
    } catch (error) {
      if (sessions === this.cpu || error instanceof QkLensError) throw computeError(error, key);
      return this.runAfterFailure(sessions, error, key, () => work(this.cpu));
    }
  }

  private async heavyDevice(): Promise<ProviderSessions | undefined> {
    const provider = await this.inUse.forHeavyWork();
    if (provider === 'cpu') return undefined;
    return (this.device ??= this.sessionsOf(provider));
  }

  /** The CPU's result decides: where it fails too, the graph is at fault and the device stays in use. */
  private async runAfterFailure<R>(
    device: ProviderSessions,
    failure: unknown,
    key: string,
    onCpu: () => Promise<R>,
  ): Promise<R> {
    let result: R;
    try {
      result = await onCpu();
    } catch (error) {
      throw computeError(error, key);
    }
    if (this.device === device) {
      this.device = undefined;
      this.inUse.giveUp();
      this.options.onWarning?.(
        `${device.provider} failed while it computed "${key}" (${reasonOf(failure)}). ` +
          'This and all that follows is computed on the CPU.',
      );
      await device.release();
    }
    return result;
  }

  private sessionsOf(provider: Provider): ProviderSessions {
    const load = () => (this.runtime ??= (this.options.runtime ?? loadRuntime)());
    return new ProviderSessions(provider, load, this.options.threads);
  }
}

export interface MultiplyOptions<T extends Matrix> {
  readonly transA?: boolean;
  readonly transB?: boolean;
  /** Where the product goes, of its shape; memory of its own when absent. */
  readonly out?: T;
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

function computeError(error: unknown, key: string): QkLensError {
  if (error instanceof QkLensError) return error;
  return new QkLensError('compute', `onnxruntime could not run "${key}": ${reasonOf(error)}`, {
    cause: error,
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
