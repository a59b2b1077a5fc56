import { join } from 'node:path';
import { answer } from '../circuits/answer.js';
import { cacheFromEnvironment } from '../cache/cacheLocation.js';
import { MatrixCache } from '../cache/matrixCache.js';
import type { CheckpointInfo } from '../protocol/model.js';
import type { QuestionName, RequestOf, ResultOf } from '../protocol/questions.js';
import { OpenCheckpoints } from '../worker/openCheckpoints.js';
import { computeFromEnvironment } from '../worker/provider.js';
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
  const cache = new MatrixCache({
    ...cacheFromEnvironment(process.env),
    onWarning: (message) => process.stderr.write(`${message}\n`),
  });
  const checkpoints = new OpenCheckpoints(
    computeFromEnvironment(process.env, {
      script: join(__dirname, 'worker.js'),
      log: (level, message) => {
        if (level !== 'debug') process.stderr.write(`${message}\n`);
      },
    }),
    cache,
  );
  const { checkpoint, spaces } = await checkpoints.get(folder);
  try {
    return await answer(name, spaces, request(checkpoint.info), {
      tokenizer: checkpoint.tokenizer,
      onProgress: progressPrinter(),
      otherSpaces: async (other) => (await checkpoints.get(other)).spaces,
    });
  } finally {
    for (const open of checkpoints.folders) await checkpoints.close(open);
    await cache.settled();
  }
}
