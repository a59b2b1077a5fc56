import { realpath } from 'node:fs/promises';
import * as path from 'node:path';
import { checkpointName } from '../../protocol/cachedSnapshot.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { fingerprintText, weightsName } from '../../protocol/weightsName.js';
import { withDelayedProgress } from '../delayedProgress.js';
import type { Shared } from '../shared.js';

/** What opening a checkpoint takes. */
export type OpeningParts = Pick<Shared, 'worker' | 'log' | 'checkpoints' | 'recent'>;

const SHOW_PROGRESS_AFTER_MS = 500;

/**
 * Opens the checkpoint in a folder and makes it the current one.
 *
 * @throws QkLensError the worker's error about the folder, or `cancelled`
 */
export async function openFolder(parts: OpeningParts, folder: string): Promise<CheckpointInfo> {
  const worker = await parts.worker();
  // By links a folder has several paths, and would be opened once for each.
  const resolved = await realpath(folder).catch(() => path.resolve(folder));
  const info = await withDelayedProgress(
    {
      title: `Opening ${checkpointName(folder)}`,
      afterMs: SHOW_PROGRESS_AFTER_MS,
    },
    (report, token) =>
      worker.open(resolved, {
        token,
        onProgress: (message) => {
          if (message.kind === 'progress') report(message.progress);
        },
      }),
  );
  const { model } = info;
  parts.log.info(
    `Opened ${info.folder}: ${model.architecture}, ${model.nLayers} layers of ${model.nHeads} heads, ` +
      `d_model ${model.dModel}, fingerprint ${fingerprintText(model)}.`,
  );
  for (const problem of info.problems) parts.log.warn(problem);
  parts.checkpoints.use(info);
  await parts.recent.add({ folder: info.folder, name: info.name, ...weightsName(model) });
  return info;
}
