import * as vscode from 'vscode';
import type { DownloadPlan } from '../../hub/download.js';
import type { HubEnvironment } from '../../hub/environment.js';
import { megabytes } from '../../hub/megabytes.js';
import { parseRepository } from '../../hub/repository.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { openFolder, type OpeningParts } from '../checkpoints/openFolder.js';
import type { Shared } from '../shared.js';
import { inThread, withAccess } from './hubWork.js';
import { pickRepository } from './pickRepository.js';

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
  const text = typeof argument === 'string' ? argument : await pickRepository('Download Checkpoint');
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
