import type { InferenceSession } from 'onnxruntime-node';
import { describe, expect, it, vi } from 'vitest';
import { Compute, type HeavyGraph, type Provider } from '../../../src/linalg/compute.js';
import type { Matrix32 } from '../../../src/linalg/matrix.js';
import type { Graph } from '../../../src/linalg/onnxModel.js';
import { loadRuntime, type Runtime } from '../../../src/linalg/providerRuntime.js';
import { QkLensError } from '../../../src/protocol/errors.js';
import { errorOf } from '../support.js';

const onnxruntime = await loadRuntime();

type Create = (bytes: Uint8Array, options: InferenceSession.SessionOptions) => Promise<unknown>;

/** onnxruntime, with WebGPU sessions that are made by the CPU and fail from the given run on. */
function runtimeWithDevice(failsFromRun = Infinity) {
  const device = { made: 0, runs: 0, released: 0 };
  const create: Create = async (bytes, options) => {
    const [first] = options.executionProviders ?? [];
    const session = await onnxruntime.InferenceSession.create(bytes, {
      executionProviders: ['cpu'],
      ...(options.externalData && { externalData: options.externalData }),
    });
    device.made++;
    if (first !== 'webgpu') return session;
    return {
      outputNames: session.outputNames,
      run: async (feeds: InferenceSession.FeedsType) => {
        if (++device.runs >= failsFromRun) throw new Error('Device was lost.');
        return session.run(feeds);
      },
      release: () => {
        device.released++;
        return session.release();
      },
    };
  };
  const runtime = { ...onnxruntime, InferenceSession: { create } } as unknown as Runtime;
  return { device, runtime: () => Promise.resolve(runtime) };
}

const HEAVY: HeavyGraph = { largest: 4 };
const A: Matrix32 = { data: Float32Array.of(1, 2, 3, 4), rows: 2, cols: 2 };
const square = (): Graph => ({
  inputs: { a: 'float32' },
  outputs: { y: 'float32' },
  nodes: [{ op: 'MatMul', inputs: ['a', 'a'], outputs: ['y'] }],
});
const noSuchOperator = (): Graph => ({
  ...square(),
  nodes: [{ op: 'Nothing', inputs: ['a'], outputs: ['y'] }],
});

async function squareOf(compute: Compute, heavy?: HeavyGraph): Promise<number[]> {
  const { y } = await compute.run<'y', Matrix32>('square', square, { a: A }, {}, heavy);
  return [...y.data];
}

describe('where graphs run', () => {
  it('is the provider for heavy ones, the CPU for all others', async () => {
    const { device, runtime } = runtimeWithDevice();
    const compute = new Compute({ provider: 'webgpu', runtime });
    expect(compute.provider).toBe('cpu');
    expect(await squareOf(compute)).toEqual([7, 10, 15, 22]);
    await compute.multiply32(A, A);
    expect(device.runs).toBe(0);
    expect(await squareOf(compute, HEAVY)).toEqual([7, 10, 15, 22]);
    expect(device.runs).toBe(1);
    expect(compute.provider).toBe('webgpu');
  });

  it('is the CPU for what is larger than a GPU can bind at once', async () => {
    const { device, runtime } = runtimeWithDevice();
    const compute = new Compute({ provider: 'webgpu', runtime });
    await squareOf(compute, { largest: 2 ** 25 + 1 });
    expect(device.runs).toBe(0);
    await squareOf(compute, { largest: 2 ** 25 });
    expect(device.runs).toBe(1);
  });
});

describe('a device that is lost midway', () => {
  it('gives the same numbers from the CPU from then on, and reports it once', async () => {
    const { device, runtime } = runtimeWithDevice(3);
    const warnings: string[] = [];
    const changes: Provider[] = [];
    const compute = new Compute({
      provider: 'webgpu',
      runtime,
      onWarning: (message) => warnings.push(message),
    });
    compute.onDidChangeProvider((provider) => changes.push(provider));
    for (let block = 0; block < 5; block++) expect(await squareOf(compute, HEAVY)).toEqual([7, 10, 15, 22]);
    expect(device.runs).toBe(3);
    expect(device.released).toBe(1);
    expect(warnings).toEqual([expect.stringMatching(/^webgpu failed .*Device was lost.*CPU/)]);
    expect(changes).toEqual(['webgpu', 'cpu']);
    expect(compute.provider).toBe('cpu');
  });

  it('is reported once if several blocks were running', async () => {
    const { runtime } = runtimeWithDevice(1);
    const onWarning = vi.fn();
    const compute = new Compute({ provider: 'webgpu', runtime, onWarning });
    const results = await Promise.all([1, 2, 3].map(() => squareOf(compute, HEAVY)));
    expect(results).toEqual([1, 2, 3].map(() => [7, 10, 15, 22]));
    expect(onWarning).toHaveBeenCalledTimes(1);
  });

  it('overwrites whatever the device left in the given matrices', async () => {
    const { runtime } = runtimeWithDevice(1);
    const y: Matrix32 = { data: new Float32Array(4).fill(NaN), rows: 2, cols: 2 };
    await new Compute({ provider: 'webgpu', runtime }).run('square', square, { a: A }, { y }, HEAVY);
    expect([...y.data]).toEqual([7, 10, 15, 22]);
  });

  it('is not blamed for a graph that the CPU also refuses', async () => {
    const { runtime } = runtimeWithDevice();
    const onWarning = vi.fn();
    const compute = new Compute({ provider: 'webgpu', runtime, onWarning });
    const error = await errorOf(compute.run('bad', noSuchOperator, { a: A }, {}, HEAVY));
    expect(error).toMatchObject({ code: 'compute', message: expect.stringContaining('"bad"') });
    expect(onWarning).not.toHaveBeenCalled();
    expect(compute.provider).toBe('webgpu');
  });
});

describe('a graph that is kept with its constants', () => {
  const timesB = (b: Matrix32): Graph => ({
    inputs: { a: 'float32' },
    outputs: { y: 'float32' },
    nodes: [{ op: 'Gemm', inputs: ['a', 'b'], outputs: ['y'] }],
    constants: { b },
  });
  // Not at the beginning of its memory, as a part of a larger matrix.
  const B: Matrix32 = { data: Float32Array.of(9, 9, 0, 1, 1, 0).subarray(2), rows: 2, cols: 2 };
  const make = () => vi.fn(() => Promise.resolve(timesB(B)));

  it('is made once for several runs, by `ready` or by the first, and again after its release', async () => {
    const { device, runtime } = runtimeWithDevice();
    const [graph, other] = [make(), make()];
    const compute = new Compute({ runtime });
    const held = compute.hold<'y'>('product', graph);
    const same = compute.hold<'y'>('product', other);
    expect(graph).not.toHaveBeenCalled();
    await held.ready();
    const y: Matrix32 = { data: new Float32Array(4), rows: 2, cols: 2 };
    for (let run = 0; run < 3; run++) await held.run({ a: A }, { y });
    expect([...y.data]).toEqual([2, 1, 4, 3]);
    expect([...(await same.run({ a: A })).y.data]).toEqual([2, 1, 4, 3]);
    expect([graph.mock.calls.length, other.mock.calls.length, device.made]).toEqual([1, 1, 2]);
    await held.release();
    await held.run({ a: A });
    expect([graph.mock.calls.length, device.made]).toEqual([2, 3]);
  });

  it('runs on the device, is released there, and is made again on the CPU where the device fails', async () => {
    const { device, runtime } = runtimeWithDevice(3);
    const onWarning = vi.fn();
    const graph = make();
    const compute = new Compute({ provider: 'webgpu', runtime, onWarning });
    const first = compute.hold<'y'>('product', graph, HEAVY);
    await first.run({ a: A });
    await first.release();
    expect([device.runs, device.released]).toEqual([1, 1]);
    const held = compute.hold<'y'>('product', graph, HEAVY);
    for (let run = 0; run < 3; run++) expect([...(await held.run({ a: A })).y.data]).toEqual([2, 1, 4, 3]);
    expect(onWarning).toHaveBeenCalledOnce();
    expect([graph.mock.calls.length, device.runs, device.released]).toEqual([3, 3, 2]);
    await held.release();
  });

  it('reports why it could not be made, and can be tried again', async () => {
    const bad = new QkLensError('nonFiniteWeights', 'NaN');
    const graph = vi.fn(() => Promise.resolve(timesB(B))).mockRejectedValueOnce(bad);
    const { device, runtime } = runtimeWithDevice();
    const compute = new Compute({ provider: 'webgpu', runtime });
    const held = compute.hold<'y'>('product', graph, HEAVY);
    expect(await errorOf(held.ready())).toBe(bad);
    expect(graph).toHaveBeenCalledOnce();
    expect([...(await held.run({ a: A })).y.data]).toEqual([2, 1, 4, 3]);
    expect([device.runs, compute.provider]).toEqual([1, 'webgpu']);
    await held.release();
  });

  it('stays where it was made if a provider is chosen in the meantime', async () => {
    const { device, runtime } = runtimeWithDevice();
    let choose: (provider: Provider) => void = () => undefined;
    const provider = () => new Promise<Provider>((resolve) => (choose = resolve));
    const compute = new Compute({ provider, runtime, patienceMs: 10 });
    const graph = make();
    const held = compute.hold<'y'>('product', graph, HEAVY);
    await held.ready();
    choose('webgpu');
    await vi.waitFor(() => expect(compute.provider).toBe('webgpu'));
    await held.run({ a: A });
    expect([graph.mock.calls.length, device.runs]).toEqual([1, 0]);
    await held.release();
  });
});

describe('while a provider is being chosen', () => {
  it('heavy work waits for a quick choice', async () => {
    const { device, runtime } = runtimeWithDevice();
    const provider = () => new Promise<Provider>((resolve) => setTimeout(() => resolve('webgpu'), 50));
    await squareOf(new Compute({ provider, runtime }), HEAVY);
    expect(device.runs).toBe(1);
  });

  it('heavy work runs on the CPU after a while, and on the provider once it is chosen', async () => {
    const { device, runtime } = runtimeWithDevice();
    let choose: (provider: Provider) => void = () => undefined;
    const provider = vi.fn(() => new Promise<Provider>((resolve) => (choose = resolve)));
    const compute = new Compute({ provider, runtime, patienceMs: 100 });
    const from = performance.now();
    await squareOf(compute, HEAVY);
    await squareOf(compute, HEAVY);
    const waited = performance.now() - from;
    expect(waited).toBeGreaterThan(90);
    expect(waited).toBeLessThan(1000);
    expect(device.runs).toBe(0);
    choose('webgpu');
    await squareOf(compute, HEAVY);
    expect(device.runs).toBe(1);
    expect(provider).toHaveBeenCalledTimes(1);
  });

  it('other work does not start the choice', async () => {
    const provider = vi.fn(() => new Promise<Provider>(() => undefined));
    await squareOf(new Compute({ provider }));
    expect(provider).not.toHaveBeenCalled();
  });
});

describe('without a binary of onnxruntime', () => {
  const missing = (platform: string) => () =>
    Promise.reject(
      Object.assign(
        new Error(
          `Cannot find module '../bin/napi-v6/${platform.replace('-', '/')}/onnxruntime_binding.node'`,
        ),
        { code: 'MODULE_NOT_FOUND' },
      ),
    );

  it.each([
    ['darwin-x64', /Intel.*darwin-x64.*another machine/],
    ['alpine-arm64', /musl.*alpine-arm64.*another machine/],
  ])('says that there is none for %s', async (platform, message) => {
    const runtime = () => loadRuntime(missing(platform), platform);
    const compute = new Compute({ runtime });
    expect(await errorOf(compute.multiply32(A, A))).toMatchObject({
      code: 'compute',
      message: expect.stringMatching(message),
    });
  });

  it('names any other platform', async () => {
    expect(await errorOf(loadRuntime(missing('linux-riscv64'), 'linux-riscv64'))).toMatchObject({
      code: 'compute',
      message: expect.stringContaining('linux-riscv64'),
    });
  });

  it('reports why a binary does not load', async () => {
    const broken = () => Promise.reject(new Error('GLIBC_2.34 not found'));
    expect(await errorOf(loadRuntime(broken))).toMatchObject({
      code: 'compute',
      message: expect.stringContaining('GLIBC_2.34'),
    });
  });
});
