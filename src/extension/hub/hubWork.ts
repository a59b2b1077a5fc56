import * as path from 'node:path';
import * as vscode from 'vscode';
import { hubEnvironment, type HubEnvironment } from '../../hub/environment.js';
import type { HubResult, HubTask } from '../../hub/hubTask.js';
import { QkLensError } from '../../protocol/errors.js';
import { withDelayedProgress } from '../delayedProgress.js';
import { withoutLinks } from '../messages.js';
import type { Shared } from '../shared.js';
import { cacheBytes } from '../settings.js';
import { runHubTask } from './hubThread.js';
import { setHubToken, storedToken } from './hubToken.js';

const SHOW_PROGRESS_AFTER_MS = 300;

/** A repository that requires a token is tried again once one is set. */
export async function withAccess<T>(
  parts: Pick<Shared, 'context' | 'log'>,
  task: (environment: HubEnvironment) => Promise<T>,
): Promise<T | undefined> {
  for (;;) {
    const environment = hubEnvironment();
    const token = (await storedToken(parts)) ?? environment.token;
    try {
      return await task({ ...environment, ...(token !== undefined && { token }) });
    } catch (error) {
      if (!(error instanceof QkLensError) || error.code !== 'noAccess') throw error;
      parts.log.error(error.message);
      const setToken = 'Set Token';
      const pressed = await vscode.window.showErrorMessage(withoutLinks(error.message), setToken);
      if (pressed !== setToken || !(await setHubToken(parts))) return undefined;
    }
  }
}

/** Runs a task in the thread for the hub, with its progress after a moment. */
export function inThread<T extends HubTask>(
  { context }: Pick<Shared, 'context'>,
  title: string,
  task: T,
): Promise<HubResult<T>> {
  return withDelayedProgress({ title, afterMs: SHOW_PROGRESS_AFTER_MS }, async (report, token) => {
    const stop = new AbortController();
    const subscription = token.onCancellationRequested(() => stop.abort());
    const script = {
      path: path.join(context.extensionPath, 'dist', 'hub.js'),
      env: { QK_LENS_CACHE_BYTES: String(cacheBytes()) },
    };
    try {
      return await runHubTask(script, task, { signal: stop.signal, onProgress: report });
    } finally {
      subscription.dispose();
    }
  });
}
