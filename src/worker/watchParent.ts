import { Worker } from 'node:worker_threads';
import { threadScript } from '../tasks/threadScript.js';

/** The watching thread's start data. */
export interface WatchData {
  /** The process that started this one. */
  readonly parent: number;
}

/**
 * Ends this process soon after its parent is gone, however it ended and whatever this process is computing. A separate
 * thread watches (`parentWatch.ts`), since the main thread may be inside a long block.
 *
 * @param onFailure is called if the thread can't be started; the parent's end is then noticed only between blocks
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
