import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ensureServer, startServer, testEnvironment } from '../../scripts/lib/vscodeServer.mjs';

const logs = join(import.meta.dirname, '..', '..', 'artifacts', 'logs');

export interface SharedServer {
  readonly dataFolder: string;
  readonly port: number;
  readonly token: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The server of every workbench that needs none of its own. */
    readonly sharedServer: SharedServer;
  }
}

/** Before the tests: starts the server that they share; it ends, and its data goes, after them. */
export default async function prepare(project: TestProject): Promise<() => Promise<void>> {
  await ensureServer();
  await mkdir(logs, { recursive: true });
  const dataFolder = await mkdtemp(join(tmpdir(), 'qk-lens-workbench-server-'));
  const server = await startServer({ dataFolder, env: testEnvironment(dataFolder), log: logServer });
  project.provide('sharedServer', { dataFolder, port: server.port, token: server.token });
  return async () => {
    await server.stop();
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  };
}

/** Keeps the output of a server in artifacts/logs/workbench.log. */
export function logServer(text: string): void {
  void appendFile(join(logs, 'workbench.log'), text);
}
