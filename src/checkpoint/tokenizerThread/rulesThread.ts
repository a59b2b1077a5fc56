import { Worker } from 'node:worker_threads';
import { excerpt } from '../../protocol/quoted.js';
import { threadScript } from '../../tasks/threadScript.js';
import { RulesProblem, type SplitRequest, type ThreadData, type ThreadReply } from './messages.js';

interface Waiting {
  readonly resolve: (reply: ThreadReply) => void;
  readonly reject: (problem: RulesProblem) => void;
}

/** One running thread. It handles one request at a time, and keeps the process alive only during one. */
export class RulesThread {
  private readonly worker: Worker;
  private waiting: Waiting | undefined;
  private ended: RulesProblem | undefined;

  /**
   * @param place the folder or the GGUF file whose tokenizer the thread reads
   * @param mostMegabytes of JavaScript's heap
   */
  constructor(
    place: string,
    private readonly mostMegabytes: number,
  ) {
    this.worker = new Worker(threadScript('tokenizerThread'), {
      workerData: { place } satisfies ThreadData,
      resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    // Output of a package about a file is not our message.
    this.worker.stdout.resume();
    this.worker.stderr.resume();
    this.worker.unref();
    this.worker.on('message', (reply: ThreadReply) => this.waiting?.resolve(reply));
    this.worker.on('error', (error) => this.end(this.problemOf(error)));
    this.worker.on('exit', () => this.end('has rules that ended the thread that follows them'));
  }

  /**
   * Waits for the thread to be set up.
   *
   * @throws RulesProblem if that takes too long, or the thread ended; it is then unusable
   */
  setUp(limitMs: number): Promise<ThreadReply> {
    return this.receive(limitMs);
  }

  /** Splits texts; throws what {@link setUp} throws. */
  split(texts: readonly string[], limitMs: number): Promise<ThreadReply> {
    this.worker.postMessage({ texts } satisfies SplitRequest);
    return this.receive(limitMs);
  }

  /** Ends the thread, whatever it is doing: V8 interrupts a backtracking regular expression like a loop. */
  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private async receive(limitMs: number): Promise<ThreadReply> {
    if (this.ended) throw this.ended;
    this.worker.ref();
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<ThreadReply>((resolve, reject) => {
        this.waiting = { resolve, reject };
        const late = () =>
          reject(new RulesProblem(`has rules that take longer than ${(limitMs / 1000).toFixed(1)} s`));
        // A reply that arrived while this thread was busy is read first.
        timer = setTimeout(() => setImmediate(late), limitMs);
      });
    } finally {
      clearTimeout(timer);
      this.waiting = undefined;
      this.worker.unref();
    }
  }

  private end(problem: string): void {
    this.ended ??= new RulesProblem(problem);
    this.waiting?.reject(this.ended);
  }

  private problemOf(error: unknown): string {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ERR_WORKER_OUT_OF_MEMORY'
      ? `has rules that need more than ${this.mostMegabytes} MB of memory`
      : `has rules that QK Lens can't follow (${excerpt(message)})`;
  }
}
