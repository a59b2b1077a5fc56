import { mkdir } from 'node:fs/promises';
import * as path from 'node:path';
import type { CheckpointInfo } from '../../protocol/model.js';
import { SAMPLE_NOTICE } from '../../sample/planted.js';
import { withDelayedProgress } from '../delayedProgress.js';
import type { Shared } from '../shared.js';
import { workspaceCandidates } from './candidates.js';
import { openFolder, type OpeningParts } from './openFolder.js';

const SHOW_PROGRESS_AFTER_MS = 500;

/**
 * Opens the sample checkpoint: the one that is open or in the workspace, else that in the extension's storage, which is
 * made unless it exists.
 */
export async function openSample(parts: OpeningParts & Pick<Shared, 'context'>): Promise<CheckpointInfo> {
  const open = parts.checkpoints.list.map(({ folder, model: { notice } }) => ({ folder, notice }));
  const known = [...open, ...(await workspaceCandidates())].find(({ notice }) => notice === SAMPLE_NOTICE);
  return known ? openFolder(parts, known.folder) : openStored(parts);
}

async function openStored(parts: OpeningParts & Pick<Shared, 'context'>): Promise<CheckpointInfo> {
  const storage = parts.context.globalStorageUri.fsPath;
  await mkdir(storage, { recursive: true });
  const folder = path.join(storage, 'planted-gpt2');
  const worker = await parts.worker();
  await withDelayedProgress(
    { title: 'Making the sample checkpoint', afterMs: SHOW_PROGRESS_AFTER_MS },
    (report, token) =>
      worker.makeSample(folder, {
        token,
        onProgress: (message) => {
          if (message.kind === 'progress') report(message.progress);
        },
      }),
  );
  return openFolder(parts, folder);
}
