import { answer } from '../circuits/answer.js';
import { Compute } from '../linalg/compute.js';
import type { CheckpointInfo } from '../protocol/model.js';
import type { QuestionName, RequestOf, ResultOf } from '../protocol/questions.js';
import { OpenCheckpoints } from '../worker/openCheckpoints.js';
import { providerFromEnvironment } from '../worker/provider.js';
import { progressPrinter } from './output.js';

/**
 * Opens a checkpoint folder and asks it one question, with progress on standard error.
 *
 * @param request made from what is known of the checkpoint
 */
export async function ask<Q extends QuestionName>(
  folder: string,
  name: Q,
  request: (checkpoint: CheckpointInfo) => RequestOf<Q>,
): Promise<ResultOf<Q>> {
  const checkpoints = new OpenCheckpoints(new Compute({ provider: providerFromEnvironment(process.env) }));
  const { checkpoint, spaces } = await checkpoints.get(folder);
  try {
    return await answer(name, spaces, request(checkpoint.info), {
      tokenizer: checkpoint.tokenizer,
      onProgress: progressPrinter(),
    });
  } finally {
    await checkpoints.close(folder);
  }
}
