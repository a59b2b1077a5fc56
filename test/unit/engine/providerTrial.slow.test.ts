import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { HeadRequest, HeadResult } from '../../../src/protocol/head.js';
import { DEFAULT_PROCESSING, DEFAULT_VARIANT } from '../../../src/protocol/model.js';
import { WORKER_METHODS, type LogMessage, type WorkerStatus } from '../../../src/protocol/worker.js';
import { trialInProcess } from '../../../src/engine/providerTrial.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { programPath } from '../bundle.js';
import { noSoftwareVulkan, softwareVulkan } from '../softwareVulkan.js';
import { relativeError, temporaryFolder } from '../support.js';

const root = temporaryFolder();
const checkpoint = makeRandomCheckpoint(join(root, 'small'), { seed: 51 }).folder;
const bundle = programPath('worker');

function program(name: string, text: string): string {
  const path = join(root, name);
  writeFileSync(path, text);
  return path;
}
const speed = { speed: true };

describe('trying a provider in a process of its own', () => {
  it("returns the process's verdict", async () => {
    const script = program('ok.cjs', 'process.send({ ok: true, speedup: process.argv.length });');
    expect(await trialInProcess(script)('webgpu', speed)).toEqual({ ok: true, speedup: 5 });
    expect(await trialInProcess(script)('webgpu', { speed: false })).toEqual({ ok: true, speedup: 4 });
  });

  it.each([
    ['crashes', "process.kill(process.pid, 'SIGSEGV');", /ended with signal SIGSEGV/],
    ['exits', 'process.exit(3);', /ended with exit code 3/],
    ['hangs', 'for (;;);', /took longer than 1 s/, 1000],
  ])('refuses a provider whose process %s', async (name, text, reason, limitMs?: number) => {
    const verdict = await trialInProcess(program(`${name}.cjs`, text), limitMs)('webgpu', speed);
    expect(verdict).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });

  it('refuses when the process cannot be started', async () => {
    expect(await trialInProcess(join(root, 'nowhere.cjs'))('webgpu', speed)).toMatchObject({ ok: false });
  });

  it.runIf(process.platform === 'linux')('does not mistake the CPU for a missing provider', async () => {
    expect(await trialInProcess(bundle)('dml', { speed: false })).toEqual({
      ok: false,
      reason: expect.stringContaining('not for this platform'),
    });
  });
});

describe('the worker with a choice to make', () => {
  let worker: ChildProcess | undefined;
  let connection: MessageConnection | undefined;
  let log: string[];
  let changes: number;

  /** Nothing where a skipped test has started none. */
  function stop(): void {
    connection?.dispose();
    worker?.kill('SIGKILL');
  }

  function start(environment: Record<string, string>): void {
    log = [];
    changes = 0;
    const env = {
      ...process.env,
      ...softwareVulkan(root),
      QK_LENS_CACHE_FOLDER: join(root, 'cache'),
      QK_LENS_CACHE_BYTES: '0',
      ...environment,
    };
    worker = fork(bundle, [], { env, execArgv: [] });
    connection = createMessageConnection(new IPCMessageReader(worker), new IPCMessageWriter(worker));
    connection.onNotification(WORKER_METHODS.log, ({ level, message }: LogMessage) => {
      log.push(`${level}: ${message}`);
    });
    connection.onNotification(WORKER_METHODS.providerChanged, () => {
      changes++;
    });
    connection.listen();
  }
  afterEach(stop);

  /** The spectrum from W_EE, which is computed for each call as the variant alternates. */
  async function effective(residual: boolean): Promise<readonly number[]> {
    const request: HeadRequest = {
      head: { layer: 1, head: 2 },
      circuits: ['effective'],
      vectors: [],
      top: 1,
      processing: DEFAULT_PROCESSING,
      variant: { ...DEFAULT_VARIANT, residual },
      cosine: false,
    };
    const params = { folder: checkpoint, question: { name: 'head', request } };
    const result = await connection!.sendRequest<HeadResult>(WORKER_METHODS.ask, params);
    return result.circuits.effective!.singularValues;
  }
  const provider = async () =>
    (await connection!.sendRequest<WorkerStatus>(WORKER_METHODS.status, null)).provider;

  const until = (happened: () => boolean) =>
    vi.waitFor(() => expect(happened(), log.join('\n')).toBe(true), { timeout: 45_000 });

  it('computes on WebGPU if configured to, and reports it', async ({ skip }) => {
    skip(noSoftwareVulkan !== undefined, noSoftwareVulkan);
    start({ QK_LENS_PROVIDER: 'cpu' });
    const expected = await effective(false);
    expect(await provider()).toBe('cpu');
    stop();
    start({ QK_LENS_PROVIDER: 'webgpu' });
    const first = effective(true);
    await until(() => changes === 1);
    await first;
    expect(await provider()).toBe('webgpu');
    expect(relativeError(await effective(false), expected)).toBeLessThan(1e-4);
    expect(log.filter((line) => !line.startsWith('debug'))).toEqual([
      expect.stringMatching(/^info: .*computed by webgpu/),
    ]);
  });

  it('does not use a slower device, says so, and remembers it', async ({ skip }) => {
    skip(noSoftwareVulkan !== undefined, noSoftwareVulkan);
    const remembered = join(root, 'cache', 'provider.json');
    start({ QK_LENS_PROVIDER: 'auto', QK_LENS_CACHE_BYTES: '1e9' });
    await effective(false);
    await until(() => existsSync(remembered));
    expect(log).toContainEqual(
      expect.stringMatching(
        /^info: webgpu is not used: it(s self-test took longer than| is slower than the CPU)/,
      ),
    );
    expect(await provider()).toBe('cpu');
    expect(JSON.parse(readFileSync(remembered, 'utf8'))).toMatchObject({ provider: 'cpu' });
    stop();
    start({ QK_LENS_PROVIDER: 'auto', QK_LENS_CACHE_BYTES: '1e9' });
    await effective(true);
    expect(log).toContainEqual(expect.stringMatching(/^debug: .*by cpu, as an earlier self-test found/));
  });

  it('continues on the CPU when the self-test crashes', async ({ skip }) => {
    skip(noSoftwareVulkan !== undefined, noSoftwareVulkan);
    start({ QK_LENS_PROVIDER: 'webgpu' });
    const answer = effective(false);
    const children = `/proc/${worker!.pid!}/task/${worker!.pid!}/children`;
    const childIds = () => readFileSync(children, 'utf8').split(' ').filter(Boolean).map(Number);
    await until(() => childIds().length > 0);
    for (const id of childIds()) process.kill(id, 'SIGKILL');
    expect((await answer).length).toBeGreaterThan(0);
    await until(() => log.some((line) => line.startsWith('warn')));
    expect(log.filter((line) => line.startsWith('warn'))).toEqual([
      expect.stringMatching(/"webgpu".*CPU computes.*signal SIGKILL/),
    ]);
    expect(await provider()).toBe('cpu');
  });
});
