import * as path from 'node:path';
import { checkpointName } from '../../protocol/cachedSnapshot.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { fingerprintText, weightsName } from '../../protocol/weightsName.js';
import { withDelayedProgress } from '../delayedProgress.js';
import type { Services } from '../services.js';

const SHOW_PROGRESS_AFTER_MS = 500;

/**
 * Opens the checkpoint in a folder and makes it the current one.
 *
 * @throws QkLensError the worker's error about the folder, or `cancelled`
 */
export async function openFolder(services: Services, folder: string): Promise<CheckpointInfo> {
  const worker = await services.worker();
  const info = await withDelayedProgress(
    {
      title: `Opening ${checkpointName(folder)}`,
      afterMs: SHOW_PROGRESS_AFTER_MS,
    },
    (report, token) =>
      worker.open(path.resolve(folder), {
        token,
        onProgress: (message) => {
          if (message.kind === 'progress') report(message.progress);
        },
      }),
  );
  const { model } = info;
  services.log.info(
    `Opened ${info.folder}: ${model.architecture}, ${model.nLayers} layers of ${model.nHeads} heads, ` +
      `d_model ${model.dModel}, fingerprint ${fingerprintText(model)}.`,
  );
  for (const problem of info.problems) services.log.warn(problem);
  services.checkpoints.use(info);
  await services.recent.add({ folder: info.folder, name: info.name, ...weightsName(model) });
  return info;
}
