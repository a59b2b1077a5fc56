import { QkLensError } from '../protocol/errors.js';
import { zeros32, zeros64, type Matrix, type Matrix32, type Matrix64 } from './matrix.js';
import type { ElementType, Graph } from './onnxModel.js';
import type { Provider } from './provider.js';
import { ProviderInUse } from './providerInUse.js';
import { loadRuntime, type Runtime } from './providerRuntime.js';
import { ProviderSessions, type InputMatrix } from './providerSessions.js';

export type { Provider } from './provider.js';

export interface ComputeOptions {
  /** Where heavy graphs run. A function is called for the first of them, and must not fail. */
  readonly provider?: Provider | (() => Promise<Provider>);
  /** How long heavy work waits for {@link provider}'s choice, in all, before it runs on the CPU. */
  readonly patienceMs?: number;
  /** Threads of one operator on the CPU; onnxruntime's default (one per core) if absent. */
  readonly threads?: number;
  /** Called once when a provider failed during work. */
  readonly onWarning?: (message: string) => void;
  /** Loads onnxruntime; replaced in tests. */
  readonly runtime?: () => Promise<Runtime>;
}

/** Marks a graph of float32 matrices whose products are worth the transfer to a GPU and back. */
export interface HeavyGraph {
  /** Entries of the largest matrix among the graph's inputs, outputs and intermediate values. */
  readonly largest: number;
}

/** A graph with its own constants. */
export interface HeldGraph<Output extends string> {
  /** Builds it and packs its constants, as the first run would; throws what that throws. */
  ready(): Promise<void>;
  /** @throws QkLensError as {@link Compute.run}, and what building the graph throws */
  run(
    inputs: Readonly<Record<string, InputMatrix>>,
    outputs?: Readonly<Record<string, Matrix>>,
  ): Promise<Record<Output, Matrix32>>;
  /** Frees what onnxruntime holds for it. */
  release(): Promise<void>;
}

const PATIENCE_MS = 3000;
/** Many GPUs bind at most 128 MB as one matrix (WebGPU's default `maxStorageBufferBindingSize`). */
const LARGEST_ON_GPU = (128 << 20) / Float32Array.BYTES_PER_ELEMENT;

/**
 * Runs graphs of matrices through onnxruntime: heavy ones on the provider in use, everything else on the CPU, where
 * inputs are passed without a copy. A graph is built at its first use and cached under its key. A call blocks its
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

  /** Where heavy graphs run at present. */
  get provider(): Provider {
    return this.inUse.current;
  }

  /** Where a heavy graph would run; waits for the choice as the graph would. */
  async heavyProvider(): Promise<Provider> {
    return this.inUse.forHeavyWork();
  }

  onDidChangeProvider(listener: (provider: Provider) => void): void {
    this.inUse.onDidChange(listener);
  }

  /**
   * @param key identifies the graph: the same key must always mean the same graph
   * @param outputs matrices to be written in place, by output name
   * @param heavy marks a graph that may run on a GPU; if the GPU fails, this and all later ones run on the CPU
   * @returns every output of the graph, by name
   * @throws QkLensError `compute` if onnxruntime is missing, rejects the graph or fails
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
   * A private graph whose constants belong to one model, for several runs until it is released. It stays on the
   * provider that built it.
   *
   * @param graph builds it: once, and again on the CPU if a GPU fails; its constants are held only by onnxruntime
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

  /** `a @ b`, either transposed first if requested: `[n, k] x [k, m]` → `[n, m]`, in float32. */
  multiply32(a: Matrix32, b: Matrix32, options: MultiplyOptions<Matrix32> = {}): Promise<Matrix32> {
    return this.multiply(a, b, 'float32', options);
  }

  /** `a @ b`, either transposed first if requested: `[n, k] x [k, m]` → `[n, m]`, in float64. */
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
    // JavaScript's own memory: the garbage collector doesn't see how much of onnxruntime's memory it could free.
    const zeros = type === 'float64' ? zeros64 : zeros32;
    const target = out ?? zeros(transA ? a.cols : a.rows, transB ? b.rows : b.cols);
    const { y } = await this.run<'y', T>(key, graph, { a, b }, { y: target });
    return y;
  }

  private async sessionsFor(heavy: HeavyGraph | undefined): Promise<ProviderSessions> {
    const device = heavy && heavy.largest <= LARGEST_ON_GPU ? await this.heavyDevice() : undefined;
    return device ?? this.cpu;
  }

  /** A {@link QkLensError} never comes from a device: the code that builds a graph throws it. */
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

  /** The CPU decides: if it fails too, the graph is at fault and the device stays in use. */
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
  /** The output matrix, of the product's shape; allocated if absent. */
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
