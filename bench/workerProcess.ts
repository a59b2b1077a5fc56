import { fork, type ChildProcess } from 'node:child_process';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  ProgressType,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { HeadRequest, HeadResult } from '../src/protocol/head.js';
import { WORKER_METHODS, type AskProgress, type WorkerStatus } from '../src/protocol/worker.js';

/** A worker as the extension starts it. */
export class BenchWorker {
  private readonly child: ChildProcess;
  private readonly connection: MessageConnection;
  private tokens = 0;

  constructor(script: string, env: NodeJS.ProcessEnv) {
    this.child = fork(script, [], { env: { ...process.env, ...env }, execArgv: [] });
    this.connection = createMessageConnection(
      new IPCMessageReader(this.child),
      new IPCMessageWriter(this.child),
    );
    this.connection.listen();
  }

  /** Resolves with the milliseconds to the first partial result, and to the whole. */
  async head(folder: string, request: HeadRequest): Promise<{ first: number; whole: number }> {
    const from = performance.now();
    let first: number | undefined;
    const progressToken = `bench ${this.tokens++}`;
    const listening = this.connection.onProgress(
      new ProgressType<AskProgress>(),
      progressToken,
      ({ kind }) => {
        if (kind === 'partial') first ??= performance.now() - from;
      },
    );
    await this.connection.sendRequest<HeadResult>(WORKER_METHODS.ask, {
      folder,
      question: { name: 'head', request },
      progressToken,
    });
    listening.dispose();
    const whole = performance.now() - from;
    return { first: first ?? whole, whole };
  }

  status(): Promise<WorkerStatus> {
    return this.connection.sendRequest<WorkerStatus>(WORKER_METHODS.status, null);
  }

  end(): void {
    this.connection.dispose();
    this.child.kill('SIGKILL');
  }
}
