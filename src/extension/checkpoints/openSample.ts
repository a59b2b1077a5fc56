import { mkdir } from 'node:fs/promises';
import * as path from 'node:path';
import type { CheckpointInfo } from '../../protocol/model.js';
import { withDelayedProgress } from '../delayedProgress.js';
import type { Shared } from '../shared.js';
import { openFolder, type OpeningParts } from './openFolder.js';

const SHOW_PROGRESS_AFTER_MS = 500;

/** Creates the sample checkpoint in the extension's storage, unless it exists, and opens it. */
export async function openSample(parts: OpeningParts & Pick<Shared, 'context'>): Promise<CheckpointInfo> {
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
