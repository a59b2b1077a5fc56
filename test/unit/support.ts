import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, expect } from 'vitest';
import { answer } from '../../src/questions/answers.js';
import type { MatrixCache } from '../../src/cache/matrixCache.js';
import { Compute } from '../../src/linalg/compute.js';
import type { ConfigFields } from '../../src/protocol/inferredConfig.js';
import type { CheckpointInfo } from '../../src/protocol/model.js';
import type { QuestionName, RequestOf, ResultOf } from '../../src/protocol/questions.js';
import { checkedResult } from '../../src/questions/answered.js';
import { OpenCheckpoints } from '../../src/engine/openCheckpoints.js';

/** One for all tests of a file, so that graphs are compiled once. */
export const compute = new Compute();

/** A folder that is gone after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'qk-lens-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Opens a checkpoint folder, asks one question, and closes it. */
export async function askOnce<Q extends QuestionName>(
  folder: string,
  name: Q,
  request: RequestOf<Q>,
  onPartial?: (result: ResultOf<Q>) => void,
): Promise<ResultOf<Q>> {
  const { ask, close } = await openToAsk(folder);
  try {
    return await ask(name, request, onPartial);
  } finally {
    await close();
  }
}

/**
 * Opens a checkpoint folder for any number of questions.
 *
 * @param cache keeps what is computed; nothing is kept without it
 * @param config what it lacks of one
 */
export async function openToAsk(
  folder: string,
  cache?: MatrixCache,
  config?: ConfigFields,
): Promise<{
  readonly checkpoint: CheckpointInfo;
  readonly ask: <Q extends QuestionName>(
    name: Q,
    request: RequestOf<Q>,
    onPartial?: (result: ResultOf<Q>) => void,
  ) => Promise<ResultOf<Q>>;
  readonly close: () => Promise<void>;
}> {
  const checkpoints = new OpenCheckpoints(compute, cache);
  const { checkpoint, spaces } = await (config
    ? checkpoints.getWith(folder, config)
    : checkpoints.get(folder));
  return {
    checkpoint: checkpoint.info,
    ask: async (name, request, onPartial) => {
      const result = await answer(name, spaces, request, {
        tokenizer: checkpoint.tokenizer,
        ...(onPartial ? { onPartial } : {}),
        otherSpaces: async (other) => (await checkpoints.get(other)).spaces,
      });
      // Whatever is answered can be kept and read again.
      const read = checkedResult(name, result, checkpoint.info.model);
      // expect takes ten times as long.
      if (!isDeepStrictEqual(read, result)) expect(read).toEqual(result);
      return result;
    },
    close: async () => {
      await cache?.settled();
      await checkpoints.closeAll();
    },
  };
}

/** The promise's error; fails when it is fulfilled. */
export async function errorOf(promise: Promise<unknown>): Promise<{ code?: string; message: string }> {
  try {
    await promise;
  } catch (error) {
    return error as { code?: string; message: string };
  }
  throw new Error('expected a rejection');
}

/** The largest of |a - b| over the largest of |b|. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let difference = 0;
  let scale = 0;
  for (let i = 0; i < a.length; i++) {
    difference = Math.max(difference, Math.abs(a[i] - b[i]));
    scale = Math.max(scale, Math.abs(b[i]));
  }
  return Number.isNaN(difference) ? Infinity : difference / (scale || 1);
}
