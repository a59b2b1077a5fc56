import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { answer } from '../../src/circuits/answer.js';
import { Compute } from '../../src/linalg/compute.js';
import type { QuestionName, RequestOf, ResultOf } from '../../src/protocol/questions.js';
import { OpenCheckpoints } from '../../src/worker/openCheckpoints.js';

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
  const checkpoints = new OpenCheckpoints(compute);
  const { checkpoint, spaces } = await checkpoints.get(folder);
  try {
    return await answer(name, spaces, request, {
      tokenizer: checkpoint.tokenizer,
      ...(onPartial ? { onPartial } : {}),
    });
  } finally {
    await checkpoints.close(folder);
  }
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
