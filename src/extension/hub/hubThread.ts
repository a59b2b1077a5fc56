import { Worker } from 'node:worker_threads';
import type { FromHubThread, HubResult, HubTask, ToHubThread } from '../../hub/hubTask.js';
import { reasonOf } from '../../hub/hubErrors.js';
import { cancelled } from '../../hub/waiting.js';
import { QkLensError } from '../../protocol/errors.js';
import type { Progress } from '../../protocol/questions.js';

/** How long a cancelled thread may take to close its files. */
const CANCEL_GRACE_MS = 2000;
/** Room for the largest supported index of shards; beyond it only the thread ends. */
const MOST_HEAP_MB = 1024;

export interface HubScript {
  /** Absolute path of the thread's script. */
  readonly path: string;
  /** Added to this process's environment. */
  readonly env: Readonly<Record<string, string>>;
}

export interface HubTaskOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/**
 * Runs a hub task in a separate thread, which reads the hub's responses, digests and writes files. The requests are
 * made here, because VS Code gives this thread's `fetch` its proxies and certificates; their bodies are passed on
 * unread.
 *
 * @throws QkLensError what the task throws; `cancelled`; `internal` if the thread ends without a result
 */
export async function runHubTask<T extends HubTask>(
  { path, env }: HubScript,
  task: T,
  { signal, onProgress }: HubTaskOptions,
): Promise<HubResult<T>> {
  if (signal.aborted) throw cancelled();
  const thread = new Worker(path, {
    workerData: task,
    env: { ...process.env, ...env },
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
  });
  const requests = new Requests(thread);
  let grace: NodeJS.Timeout | undefined;
  let cancel: (() => void) | undefined;
  try {
    return await new Promise<HubResult<T>>((resolve, reject) => {
      cancel = () => {
        thread.postMessage({ kind: 'cancel' } satisfies ToHubThread);
        grace = setTimeout(() => reject(cancelled()), CANCEL_GRACE_MS);
      };
      signal.addEventListener('abort', cancel, { once: true });
      const ended = (why: unknown) =>
        reject(
          new QkLensError('internal', `The download stopped: ${reasonOf(why)}. Start it again: it goes on.`),
        );
      thread.on('error', ended);
      thread.on('messageerror', ended);
      thread.on('exit', (code) => ended(`its thread ended with exit code ${code}`));
      thread.on('message', (message: FromHubThread) => {
        switch (message.kind) {
          case 'progress': {
            onProgress(message.progress);
            return;
          }
          case 'done': {
            resolve(message.result as HubResult<T>);
            return;
          }
          case 'failed': {
            reject(new QkLensError(message.error.code, message.error.message));
            return;
          }
          case 'fetch':
            return void requests.make(message);
          case 'abort': {
            requests.abort(message.id);
            return;
          }
        }
      });
    });
  } finally {
    clearTimeout(grace);
    if (cancel) signal.removeEventListener('abort', cancel);
    requests.abortAll();
    await thread.terminate();
  }
}

/** The requests that a thread has made through this one. */
class Requests {
  private readonly running = new Map<number, AbortController>();

  constructor(private readonly thread: Worker) {}

  async make({ id, url, headers }: Extract<FromHubThread, { kind: 'fetch' }>): Promise<void> {
    const abort = new AbortController();
    this.running.set(id, abort);
    try {
      const {
        status,
        statusText,
        url: from,
        headers: answered,
        body,
      } = await fetch(url, {
        headers,
        signal: abort.signal,
      });
      const answer = { status, statusText, url: from, headers: [...answered], body };
      this.send({ kind: 'answer', id, answer }, body ? [body] : []);
    } catch (error) {
      this.send({ kind: 'noAnswer', id, reason: reasonOf(error) });
    }
  }

  /** Ends a request, and the body of its response. */
  abort(id: number): void {
    this.running.get(id)?.abort();
    this.running.delete(id);
  }

  abortAll(): void {
    for (const id of [...this.running.keys()]) this.abort(id);
  }

  private send(message: ToHubThread, transferred: readonly ReadableStream[] = []): void {
    this.thread.postMessage(message, transferred as never);
  }
}
