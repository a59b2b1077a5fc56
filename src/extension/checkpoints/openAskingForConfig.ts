import { checkpointName } from '../../protocol/cachedSnapshot.js';
import { QkLensError } from '../../protocol/errors.js';
import type { ConfigFields, InferredConfig } from '../../protocol/inferredConfig.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { cancelled } from '../../tasks/tick.js';

/**
 * Opens a checkpoint. If it has no config, the user is asked for what its tensors leave open, and it is opened with that.
 *
 * @param infer what is known of its config; null if nothing is
 * @param open it with fields that its config lacks
 * @throws QkLensError what opening throws; `cancelled` if the user doesn't answer
 */
export async function openAskingForConfig(
  folder: string,
  infer: (folder: string) => Promise<InferredConfig | null>,
  open: (config: ConfigFields | undefined) => Promise<CheckpointInfo>,
): Promise<CheckpointInfo> {
  try {
    return await open(undefined);
  } catch (error) {
    if (!(error instanceof QkLensError) || error.code !== 'noConfig') throw error;
    const inferred = await infer(folder).catch(() => null);
    if (!inferred) throw error;
    const { askForConfig } = await import('./configForm.js');
    const config = await askForConfig(checkpointName(folder), inferred);
    if (!config) throw cancelled();
    return open(config);
  }
}
