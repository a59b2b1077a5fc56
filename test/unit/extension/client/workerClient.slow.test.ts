import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { afterEach, describe, expect, it } from 'vitest';
import { Deaths } from '../../../../src/extension/client/deaths.js';
import { onceMore } from '../../../../src/extension/client/onceMore.js';
import { WorkerClient } from '../../../../src/extension/client/workerClient.js';
import type { QkLensError } from '../../../../src/protocol/errors.js';
import type { AskProgress } from '../../../../src/protocol/worker.js';
import { fileURLToPath } from 'node:url';

/** A worker that does what the folder's name tells: `answer`, `kept` (told by the status), `die`, `refuse`, `crash`, `wait`, `stuck`, `busy` (for half a second). */
const SCRIPT = fileURLToPath(new URL('../../fixtures/obedientWorker.cjs', import.meta.url));

const clients: WorkerClient[] = [];
const logged: string[] = [];
const log = Object.fromEntries(
  ['debug', 'info', 'warn', 'error'].map((level) => [level, (message: string) => logged.push(message)]),
) as never;

interface StartOptions {
  readonly deaths?: Deaths;
  readonly graceMs?: number;
  readonly path?: string;
  readonly provider?: () => string;
  readonly inspectPort?: number;
}

function start(options: StartOptions = {}) {
  const client = new WorkerClient(
    () => ({
      path: options.path ?? SCRIPT,
      env: { QK_LENS_PROVIDER: options.provider?.() ?? 'cpu' },
      inspectPort: options.inspectPort,
    }),
    log,
    options.deaths,
    options.graceMs,
  );
  clients.push(client);
  return client;
}

afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
  logged.length = 0;
});

describe('WorkerClient', () => {
  it('starts no process before the first request', async () => {
    const client = start();
    expect(client.pid).toBeUndefined();
    await client.close('answer');
    expect(client.pid).toBeUndefined();
    expect((await client.open('answer', {})).name).toBe('answer');
    expect(client.pid).toBeGreaterThan(0);
  });

  it('lets a debugger attach at the given port, on this machine only', async () => {
    await start({ inspectPort: 9239 }).open('answer', {});
    const targets: unknown = await (await fetch('http://127.0.0.1:9239/json/list')).json();
    expect(targets).toMatchObject([
      { type: 'node', title: expect.stringContaining('obedientWorker') as string },
    ]);
  });

  it('passes on progress of its own request only', async () => {
    const client = start();
    const seen: [AskProgress[], AskProgress[]] = [[], []];
    await Promise.all(
      seen.map((list, index) =>
        client.open(`answer${index}`, { onProgress: (progress) => list.push(progress) }),
      ),
    );
    for (const [index, list] of seen.entries()) {
      expect(list).toEqual([
        { kind: 'progress', progress: { stage: `Reading answer${index}`, fraction: 0.5 } },
      ]);
    }
  });

  it("gives the worker's own error code and message, and continues", async () => {
    const client = start();
    await expect(client.open('refuse', {})).rejects.toMatchObject({
      code: 'noConfig',
      message: 'refuse has no config.json.',
    });
    await expect(client.open('crash', {})).rejects.toMatchObject({ code: 'internal' });
    await expect(client.open('answer', {})).resolves.toMatchObject({ name: 'answer' });
  });

  it('fails the running requests when the process dies, and starts another for the next one', async () => {
    const client = start();
    const waiting = client.open('wait', {});
    const killing = client.open('die', {});
    await expect(killing).rejects.toMatchObject({
      code: 'workerDied',
      message: expect.stringContaining('exit code 7'),
    });
    await expect(waiting).rejects.toMatchObject({ code: 'workerDied' });
    await expect(client.open('answer', {})).resolves.toMatchObject({ name: 'answer' });
  });

  it('restarts by itself with what was open, not with what was closed', async () => {
    const client = start();
    await client.open('kept one', {});
    await client.open('kept two', {});
    await client.close('kept two');
    const opening = client.open('kept three', {});
    await client.close('kept three');
    await opening;
    const pid = client.pid!;
    const back = new Promise<void>((resolve) => client.onDidComeBack(resolve));
    process.kill(pid, 'SIGKILL');
    await back;
    expect(client.pid).not.toBe(pid);
    expect((await client.status()).open).toEqual(['kept one']);
  });

  it.each([
    { folders: ['die', 'answer'], outcome: 'answer' },
    { folders: ['die', 'die', 'answer'], outcome: 'workerDied' },
    { folders: ['refuse', 'answer'], outcome: 'noConfig' },
  ])('retries only after a death: $folders', async ({ folders, outcome }) => {
    const client = start();
    const ask = () => client.open(folders.shift()!, {});
    const told = await onceMore(ask).then(
      ({ name }) => name,
      (error: unknown) => (error as QkLensError).code,
    );
    expect(told).toBe(outcome);
  });

  it('reports that the system killed the process', async () => {
    const client = start();
    await client.open('answer', {});
    const waiting = client.open('wait', {});
    process.kill(client.pid!, 'SIGKILL');
    await expect(waiting).rejects.toThrow('memory ran out');
  });

  it('stops starting after three deaths in a minute, says why, and starts again later', async () => {
    let now = 0;
    const client = start({ deaths: new Deaths(() => now) });
    const givenUp: string[] = [];
    client.onDidGiveUp(({ message }) => givenUp.push(message));
    for (let death = 0; death < 3; death++) {
      await expect(client.open('die', {})).rejects.toThrow('while it worked on this');
    }
    await expect.poll(() => givenUp).toEqual([expect.stringContaining('three times within a minute')]);
    await expect(client.open('answer', {})).rejects.toThrow('three times within a minute');
    expect(client.pid).toBeUndefined();
    now += 61_000;
    await expect(client.open('answer', {})).resolves.toMatchObject({ name: 'answer' });
  });

  it('reports a missing script', async () => {
    const client = start({ path: '/no/such/worker.js' });
    await expect(client.open('answer', {})).rejects.toMatchObject({ code: 'workerDied' });
    expect(logged.join('\n')).toContain('/no/such/worker.js');
  });

  it('cancels: the caller gets the error at once, the worker stops and answers the next request', async () => {
    const client = start();
    await client.open('answer', {});
    const pid = client.pid;
    const source = new CancellationTokenSource();
    const waiting = client.open('wait', { token: source.token, onProgress: () => source.cancel() });
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await expect.poll(async () => (await client.status()).open).toEqual(['cancelled wait']);
    expect(client.pid).toBe(pid);
    await expect(client.open('answer', { token: source.token })).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('ends a worker that continues with a cancelled request', async () => {
    const client = start({ graceMs: 100 });
    await client.open('answer', {});
    const pid = client.pid;
    const source = new CancellationTokenSource();
    const stuck = client.open('stuck', { token: source.token });
    const behindIt = client.open('answer', {});
    source.cancel();
    await expect(stuck).rejects.toMatchObject({ code: 'cancelled' });
    await expect(behindIt).rejects.toThrow('cancelled request');
    await expect(client.open('answer', {})).resolves.toMatchObject({ name: 'answer' });
    expect(client.pid).not.toBe(pid);
  });

  it('does not end the worker for a cancelled background request', async () => {
    const client = start({ graceMs: 50 });
    await client.open('answer', {});
    const pid = client.pid;
    const source = new CancellationTokenSource();
    const busy = client.open('busy', { token: source.token, patient: true });
    const behindIt = client.open('answer', {});
    source.cancel();
    await expect(busy).rejects.toMatchObject({ code: 'cancelled' });
    await expect(behindIt).resolves.toMatchObject({ name: 'answer' });
    expect(client.pid).toBe(pid);
  });

  it('restarts with changed settings and fails the waiting requests', async () => {
    let provider = 'cpu';
    const client = start({ provider: () => provider });
    expect((await client.status()).provider).toBe('cpu');
    const waiting = client.open('wait', {});
    provider = 'webgpu';
    let processes: (number | undefined)[] = [];
    client.onDidEnd(() => (processes = [...processes, client.pid]));
    client.restart('The provider changed.');
    expect(processes).toEqual([undefined]);
    await expect(waiting).rejects.toThrow('The provider changed.');
    expect((await client.status()).provider).toBe('webgpu');
  });

  it('ends its process when disposed and takes no more requests', async () => {
    const client = start();
    await client.open('answer', {});
    const waiting = client.open('wait', {});
    const pid = client.pid!;
    client.dispose();
    await expect(waiting).rejects.toMatchObject({ code: 'workerDied' });
    await expect(client.open('answer', {})).rejects.toMatchObject({ code: 'workerDied' });
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
