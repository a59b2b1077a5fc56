import { afterAll } from 'vitest';
import { Deaths } from '../../../src/extension/client/deaths.js';
import { WorkerClient } from '../../../src/extension/client/workerClient.js';
import { programPath } from '../bundle.js';

/** What was logged by the clients of a test file, each line with its level. */
export const logged: string[] = [];

const log = Object.fromEntries(
  ['debug', 'info', 'warn', 'error'].map((level) => [
    level,
    (message: string) => logged.push(`${level}: ${message}`),
  ]),
) as never;

/**
 * The extension's side of a worker, which is the built one in a process of its own. It is ended after the file's tests.
 *
 * @param options `deaths` counts them; `env` is added to the worker's environment
 */
export function startRealWorker(
  options: { readonly deaths?: Deaths; readonly env?: Readonly<Record<string, string>> } = {},
): WorkerClient {
  const path = programPath('worker');
  const client = new WorkerClient(
    () => ({ path, env: { QK_LENS_PROVIDER: 'cpu', ...options.env } }),
    log,
    options.deaths,
  );
  afterAll(() => client.dispose());
  return client;
}

/** Whether the system still has a process of this number, running or not yet waited for. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
