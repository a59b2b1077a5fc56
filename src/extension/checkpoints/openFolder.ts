import { realpath, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { checkpointName } from '../../protocol/cachedSnapshot.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import type { ConfigFields } from '../../protocol/inferredConfig.js';
import { filesKey } from '../../protocol/openFiles.js';
import { fingerprintText, weightsName } from '../../protocol/weightsName.js';
import type { AskProgress } from '../../protocol/worker.js';
import { withDelayedProgress } from '../delayedProgress.js';
import type { Shared } from '../shared.js';
import { openAskingForBase } from './openAskingForBase.js';
import { openAskingForConfig } from './openAskingForConfig.js';

/** What opening a checkpoint takes. */
export type OpeningParts = Pick<Shared, 'worker' | 'log' | 'checkpoints' | 'recent'>;

const SHOW_PROGRESS_AFTER_MS = 500;

/**
 * Opens the checkpoint in a folder, or in a file of weights, and makes it the current one. If the same files are open
 * by another path, such as the folder of the file, that checkpoint becomes the current one instead.
 *
 * @throws QkLensError the worker's error about the folder, or `cancelled`
 */
export async function openFolder(parts: OpeningParts, folder: string): Promise<CheckpointInfo> {
  const worker = await parts.worker();
  const resolved = await withoutLinks(folder);
  const open = (config: ConfigFields | undefined, base: string | undefined) =>
    withDelayedProgress(
      {
        title: `Opening ${checkpointName(folder)}`,
        afterMs: SHOW_PROGRESS_AFTER_MS,
      },
      (report, token) => {
        const onProgress = (message: AskProgress) => {
          if (message.kind === 'progress') report(message.progress);
        };
        return worker.open(
          resolved,
          { token, onProgress },
          { ...(config && { config }), ...(base !== undefined && { base }) },
        );
      },
    );
  const opened = await openAskingForConfig(
    resolved,
    (place) => worker.inferConfig(place),
    (config) => openAskingForBase(resolved, (base) => open(config, base)),
  );
  const same = parts.checkpoints.list.find((open) => isSame(open, opened));
  if (same) await worker.close(opened.folder);
  const info = same ?? opened;
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

function isSame(open: CheckpointInfo, opened: CheckpointInfo): boolean {
  return open.folder !== opened.folder && filesKey(open) === filesKey(opened);
}

/**
 * By links a folder has several paths, and would be opened once for each. A file keeps its name, by which its format is
 * known: the Hugging Face cache has links to files without one.
 */
async function withoutLinks(place: string): Promise<string> {
  const absolute = path.resolve(place);
  const info = await stat(absolute).catch(() => undefined);
  if (!info) return absolute;
  if (info.isDirectory()) return realpath(absolute);
  return path.join(await realpath(path.dirname(absolute)), path.basename(absolute));
}
