/** A real analysis looks nothing up, connects to nothing, and leaves files in the cache alone. */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { QK_CIRCUITS } from '../../../src/protocol/head.js';
import { DEFAULT_WEIGHTS } from '../../../src/protocol/model.js';
import { WORKER_ENVIRONMENT, WORKER_FLAGS, WORKER_METHODS } from '../../../src/protocol/worker.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { programPath } from '../bundle.js';
import { attempts, canBeWithoutNetwork, WITHOUT_NETWORK } from '../networkNamespace.js';
import { temporaryFolder } from '../support.js';

const root = temporaryFolder();
const { folder: model } = makeRandomCheckpoint(join(root, 'model'), { seed: 16 });
const [cli, worker] = [programPath('cli'), programPath('worker')];

/** A user's folders, all empty, and the environment of a program that knows no others. */
function emptyHome(name: string) {
  const folder = join(root, name);
  for (const own of ['home', 'tmp', 'here']) mkdirSync(join(folder, own), { recursive: true });
  const env = {
    ...process.env,
    ...{ XDG_CACHE_HOME: undefined, ORT_DISABLE_TELEMETRY: undefined },
    ...{ HOME: join(folder, 'home'), USERPROFILE: join(folder, 'home'), LOCALAPPDATA: join(folder, 'home') },
    ...{ TMPDIR: join(folder, 'tmp'), TEMP: join(folder, 'tmp'), TMP: join(folder, 'tmp') },
    QK_LENS_CACHE_BYTES: '1e9',
  };
  const files = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  return { env, cwd: join(folder, 'here'), files };
}

const CACHE = /^home\/(\.cache\/|Library\/Caches\/|)qk-lens\/computed\/[^/]+$/;

function inOwnCache(files: readonly string[]): void {
  expect(files.filter((file) => !CACHE.test(file))).toEqual([]);
  expect(files.length).toBeGreaterThan(3);
}

/** Ends the child with the test. */
function ended(child: ChildProcess): ChildProcess {
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** The worker as the extension starts it, `launch` being Node.js with what it runs in; resolves after an answer. */
async function askWorker(
  [execPath, ...execArgv]: readonly [string, ...string[]],
  options: { readonly env: NodeJS.ProcessEnv; readonly cwd: string },
): Promise<ChildProcess> {
  const child = ended(
    fork(worker, [], {
      ...options,
      env: { ...WORKER_ENVIRONMENT, ...options.env },
      execPath,
      execArgv: [...execArgv, ...WORKER_FLAGS],
    }),
  );
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  connection.listen();
  const head = { layer: 1, head: 0 };
  const request = { ...DEFAULT_WEIGHTS, head, circuits: QK_CIRCUITS, vectors: [0], top: 3, cosine: true };
  await connection.sendRequest(WORKER_METHODS.ask, { folder: model, question: { name: 'head', request } });
  return child;
}

/** The command line, which is kept from its end after its answer. */
async function askCli(
  [program, ...launch]: readonly [string, ...string[]],
  options: { readonly env: NodeJS.ProcessEnv; readonly cwd: string },
): Promise<ChildProcess> {
  const stay = ['--require', join(import.meta.dirname, '../fixtures', 'stay.cjs')];
  const args = [...launch, ...stay, cli, 'head', model, '1.0', '--cosine'];
  const child = ended(spawn(program, args, { ...options, stdio: ['pipe', 'pipe', 'ignore'] }));
  await once(child.stdout!, 'data');
  return child;
}

const PROGRAMS = { 'the command line': askCli, 'the worker': askWorker };
const noNamespace = !canBeWithoutNetwork();
/** onnxruntime's uploader begins some 10 s after its library is loaded. */
const UPLOADED_AFTER_MS = 14_000;

describe.each(Object.entries(PROGRAMS))('an analysis by %s', (name, ask) => {
  it('leaves no file outside the cache', async () => {
    const { files, ...options } = emptyHome(`${name}, files`);
    await ask([process.execPath], options);
    inOwnCache(files());
  });
});

describe('without network, where a process can have its own namespace', () => {
  const node = [...WITHOUT_NETWORK, process.execPath] as const;

  it.skipIf(noNamespace)('a look-up and a connection are detected', async () => {
    const program = `
      require('node:dns').lookup('example.org', () =>
        require('node:net').connect(80, '192.0.2.1').on('error', () => process.stdout.write('done')));
      process.stdin.resume();`;
    const [unshare, ...args] = node;
    const child = ended(spawn(unshare, [...args, '-e', program], { stdio: ['pipe', 'pipe', 'ignore'] }));
    await once(child.stdout!, 'data');
    expect(attempts(child.pid!)).toBeGreaterThan(1);
  });

  it.skipIf(noNamespace)('the worker and the command line try neither', async () => {
    const children = await Promise.all(
      Object.entries(PROGRAMS).map(([name, ask]) => ask(node, emptyHome(`${name}, network`))),
    );
    await wait(UPLOADED_AFTER_MS);
    for (const child of children) {
      expect(child.exitCode).toBe(null);
      expect(attempts(child.pid!)).toBe(0);
    }
  });
});
