import { Worker } from 'node:worker_threads';
import { threadScript } from '../tasks/threadScript.js';

/** What the watching thread is started with. */
export interface WatchData {
  /** The process that started this one. */
  readonly parent: number;
}

/**
 * Ends this process soon after its parent is gone, however it ended and whatever this one computes: a thread of its own
 * looks (`parentWatch.ts`), as the main one may be at a long block.
 *
 * @param onFailure is called when there can be no such thread; a parent's end is then noticed between blocks alone
 */
export function watchParent(onFailure: (message: string) => void): void {
  const thread = new Worker(threadScript('parentWatch'), {
    workerData: { parent: process.ppid } satisfies WatchData,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  });
  thread.on('error', ({ message }) => onFailure(message));
  thread.unref();
}
