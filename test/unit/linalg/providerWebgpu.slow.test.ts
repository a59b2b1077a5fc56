import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REFERENCE_MODELS } from '../../reference/architectures/index.js';
import { makeRandomCheckpoint, type RandomCheckpointOptions } from '../../reference/randomCheckpoint.js';
import type { Done, Job } from '../fixtures/computeOn.js';
import { noSoftwareVulkan, softwareVulkan } from '../softwareVulkan.js';
import { relativeError, temporaryFolder } from '../support.js';
import { sharedSample } from '../sharedSample.js';

const root = temporaryFolder();
const program = join(import.meta.dirname, '../../../out/test/computeOn.js');

beforeAll(async () => {
  await build({
    entryPoints: [join(import.meta.dirname, '../fixtures/computeOn.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['onnxruntime-node'],
    outfile: program,
    logLevel: 'error',
  });
});

/** How much is computed: the software driver is a thousand times slower than a graphics card. */
type Extent = Pick<Job, 'rows' | 'promptLength'>;

interface Computed extends Done {
  readonly numbers: Float32Array;
}

interface Process {
  readonly child: ChildProcess;
  /** Rejects when it ends. */
  readonly ended: Promise<never>;
}

/** One for each provider, which compiles its shaders once. */
const processes = new Map<string, Process>();
afterAll(() => processes.forEach(({ child }) => child.kill()));

function processOn(provider: string): Process {
  const running = processes.get(provider);
  if (running && running.child.exitCode === null && running.child.signalCode === null) return running;
  const child = fork(program, [provider], {
    env: { ...process.env, ...softwareVulkan(root) },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]): never => {
    throw new Error(`the process ended with ${String(code)}`);
  });
  ended.catch(() => undefined);
  const started = { child, ended };
  processes.set(provider, started);
  return started;
}

async function computeOn(provider: string, folder: string, extent: Extent): Promise<Computed> {
  const file = join(root, `${provider}.bin`);
  const { child, ended } = processOn(provider);
  child.send({ folder, file, ...extent } satisfies Job);
  const [done] = (await Promise.race([once(child, 'message'), ended])) as [Done];
  return { ...done, numbers: new Float32Array(new Uint8Array(readFileSync(file)).buffer) };
}

async function expectAgreement(folder: string, extent: Extent): Promise<void> {
  const onCpu = await computeOn('cpu', folder, extent);
  const onGpu = await computeOn('webgpu', folder, extent);
  expect(onGpu).toMatchObject({ provider: 'webgpu', warnings: [] });
  expect(onGpu.numbers).not.toEqual(onCpu.numbers);
  expect(relativeError(onGpu.numbers, onCpu.numbers)).toBeLessThan(1e-4);
}

/** Layers on the GPU have heads as columns of one matrix and outputs one for each head: as many as in real models. */
const CHECKPOINTS: Record<string, RandomCheckpointOptions> = {
  'gelu_new, 12 heads': { seed: 41, nHeads: 12, dVocab: 1100, nCtx: 160 },
  'gelu, 25 heads': {
    seed: 42,
    nHeads: 25,
    dHead: 4,
    nLayers: 1,
    dVocab: 530,
    nCtx: 160,
    activation: 'gelu',
  },
  'relu, one head': { seed: 43, nHeads: 1, dHead: 6, dVocab: 530, nCtx: 160, activation: 'relu' },
};

/** Of a checkpoint whose positions are no table: n_ctx under its names. */
function allowLongPrompts(path: string): void {
  const config = JSON.parse(readFileSync(path, 'utf8')) as { text_config?: object };
  const longer = { max_position_embeddings: 160, seq_length: 160 };
  const text = config.text_config && { text_config: { ...config.text_config, ...longer } };
  writeFileSync(path, JSON.stringify({ ...config, ...longer, ...text }));
}

const sample = sharedSample();

describe('WebGPU (through a software driver for Vulkan)', () => {
  for (const [name, options] of Object.entries(CHECKPOINTS)) {
    it(`computes W_EE and a forward pass as the CPU does: ${name}`, async ({ skip }) => {
      skip(noSoftwareVulkan !== undefined, noSoftwareVulkan);
      await expectAgreement(makeRandomCheckpoint(join(root, name), options).folder, {
        rows: 1100,
        promptLength: 130,
      });
    });
  }

  for (const name of ['gemma2', 'gemma3', 'qwen3', 'phi', 'bloom']) {
    it(`computes them for other architectures too: ${name}`, async ({ skip }) => {
      skip(noSoftwareVulkan !== undefined, noSoftwareVulkan);
      const { folder } = REFERENCE_MODELS[name](join(root, name));
      allowLongPrompts(join(folder, 'config.json'));
      await expectAgreement(folder, { rows: 37, promptLength: 130 });
    });
  }

  it("computes the sample's W_EE as the CPU does", async ({ skip }) => {
    skip(noSoftwareVulkan !== undefined, noSoftwareVulkan);
    await expectAgreement(sample, { rows: 3000, promptLength: 0 });
  });
});
