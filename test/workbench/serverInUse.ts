import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import {
  startServer,
  testEnvironment,
  workbenchUrl,
  writeSettings,
  type WorkbenchOptions,
} from '../../scripts/lib/vscodeServer.mjs';
import { logServer } from './sharedServer.js';

/** A server as one workbench uses it. */
export interface ServerInUse {
  readonly dataFolder: string;
  /** The address of the workbench. */
  url(options: WorkbenchOptions): string;
  /** Ends it if nobody else uses it. */
  release(): Promise<void>;
}

export interface ServerWishes {
  readonly settings: Readonly<Record<string, unknown>>;
  /** Folders of extensions to install. */
  readonly installed?: readonly string[] | undefined;
  /** Forgets what workbenches before have computed. */
  readonly nothingComputed?: boolean | undefined;
  /** Environment variables of the extension's process. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** The shared server, or one of its own for what a running one can't be given: extensions and variables. */
export async function serverFor(wishes: ServerWishes): Promise<ServerInUse> {
  const { settings, installed, env, nothingComputed } = wishes;
  if (installed || env) return ownServer(wishes);
  const { dataFolder, port, token } = inject('sharedServer');
  await writeSettings(dataFolder, settings);
  if (nothingComputed) {
    await rm(testEnvironment(dataFolder)['QK_LENS_CACHE_FOLDER'], { recursive: true, force: true });
  }
  return { dataFolder, url: (options) => workbenchUrl(port, token, options), release: async () => {} };
}

async function ownServer({ settings, installed, env }: ServerWishes): Promise<ServerInUse> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'qk-lens-workbench-server-'));
  const server = await startServer({
    dataFolder,
    settings,
    extensions: installed ?? [],
    env: { ...testEnvironment(dataFolder), ...env },
    log: logServer,
  });
  return {
    dataFolder,
    url: (options) => server.url(options),
    release: async () => {
      await server.stop();
      await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
