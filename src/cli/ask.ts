import { join } from 'node:path';
import { answer } from '../questions/answers.js';
import { cacheFromEnvironment, fileDigestsFromEnvironment } from '../cache/cacheLocation.js';
import { MatrixCache } from '../cache/matrixCache.js';
import type { CheckpointInfo } from '../protocol/model.js';
import type { Question, QuestionName, RequestOf, ResultOf } from '../protocol/questions.js';
import { pythonOf } from '../questions/pythons.js';
import { OpenCheckpoints } from '../engine/openCheckpoints.js';
import { computeFromEnvironment } from '../engine/provider.js';
import { progressPrinter, type Output } from './output.js';
import { printAside } from './terminal.js';

/**
 * Opens a checkpoint folder and asks it one question, with progress on standard error.
 *
 * @param request built from the checkpoint's description
 * @param describe formats a result for people
 * @param python returns the TransformerLens program for the answer, without computing it
 */
export async function ask<Q extends QuestionName>(
  folder: string,
  name: Q,
  request: (checkpoint: CheckpointInfo) => RequestOf<Q>,
  describe: (result: ResultOf<Q>) => string,
  python: boolean,
): Promise<Output> {
  const cache = new MatrixCache({
    ...cacheFromEnvironment(process.env),
    onWarning: printAside,
  });
  const checkpoints = new OpenCheckpoints(
    computeFromEnvironment(process.env, {
      script: join(__dirname, 'worker.js'),
      log: (level, message) => {
        if (level !== 'debug') printAside(message);
      },
    }),
    cache,
    fileDigestsFromEnvironment(process.env),
  );
  const { checkpoint, spaces } = await checkpoints.get(folder);
  try {
    const asked = request(checkpoint.info);
    if (python) {
      const program = pythonOf({ name, request: asked } as Question, checkpoint.info);
      return { json: { python: program }, text: program };
    }
    const result = await answer(name, spaces, asked, {
      tokenizer: checkpoint.tokenizer,
      onProgress: progressPrinter(),
      otherSpaces: async (other) => (await checkpoints.get(other)).spaces,
    });
    return { json: result, text: describe(result) };
  } finally {
    await checkpoints.closeAll();
    await cache.settled();
  }
}
