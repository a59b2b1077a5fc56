import * as path from 'node:path';
import * as vscode from 'vscode';
import type { DownloadPlan } from '../../hub/download.js';
import { hubEnvironment, type HubEnvironment } from '../../hub/environment.js';
import type { HubResult, HubTask } from '../../hub/hubTask.js';
import { megabytes } from '../../hub/megabytes.js';
import { parseRepository } from '../../hub/repository.js';
import { QkLensError } from '../../protocol/errors.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { openFolder, type OpeningParts } from '../checkpoints/openFolder.js';
import { withDelayedProgress } from '../delayedProgress.js';
import { withoutLinks } from '../messages.js';
import type { Shared } from '../shared.js';
import { cacheBytes } from '../settings.js';
import { runHubTask } from './hubThread.js';
import { setHubToken, storedToken } from './hubToken.js';
import { pickRepository } from './pickRepository.js';

const SHOW_PROGRESS_AFTER_MS = 300;

/**
 * Download Checkpoint: asks for a repository of the Hugging Face Hub, shows its checkpoint's size, downloads it into
 * the hub's cache and opens it.
 *
 * @param argument a repository's name or address; asks if absent
 * @returns undefined if the user cancelled
 * @throws QkLensError if the download, or opening the checkpoint, fails
 */
export async function downloadCheckpoint(
  parts: OpeningParts & Pick<Shared, 'context'>,
  argument: unknown,
): Promise<CheckpointInfo | undefined> {
  const text = typeof argument === 'string' ? argument : await pickRepository();
  if (text === undefined) return undefined;
  const folder = await withAccess(parts, (environment) => fetchCheckpoint(parts, text, environment));
  return folder === undefined ? undefined : openFolder(parts, folder);
}

async function fetchCheckpoint(
  parts: Pick<Shared, 'context' | 'log'>,
  text: string,
  environment: HubEnvironment,
): Promise<string | undefined> {
  const repository = parseRepository(text);
  const title = `Looking up ${repository.name}`;
  const plan = await inThread(parts, title, { kind: 'plan', repository, environment });
  if (plan.missing > 0 && !(await confirmed(plan))) return undefined;
  const folder = await inThread(parts, repository.name, { kind: 'download', plan, environment });
  parts.log.info(`${repository.name} at ${plan.commit}: downloaded to ${folder}.`);
  return folder;
}

/** A repository that requires a token is tried again once one is set. */
async function withAccess<T>(
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

async function confirmed({
  repository,
  files,
  bytes,
  missing,
  folder,
  architecture,
}: DownloadPlan): Promise<boolean> {
  const start = 'Download';
  const lines = [
    missing < bytes
      ? `${megabytes(missing)} of ${megabytes(bytes)} remain to be downloaded.`
      : `${megabytes(bytes)} in ${files.length} files.`,
    ...(architecture === undefined ? [] : [`Architecture: ${architecture}`]),
    `Into ${folder}`,
  ];
  const pressed = await vscode.window.showInformationMessage(
    `Download ${repository.name}?`,
    { modal: true, detail: lines.join('\n') },
    start,
  );
  return pressed === start;
}

function inThread<T extends HubTask>(
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
