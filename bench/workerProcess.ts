import { fork, type ChildProcess } from 'node:child_process';
import {
  CancellationToken,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  ProgressType,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { HeadRequest } from '../src/protocol/head.js';
import type { CheckpointInfo } from '../src/protocol/model.js';
import type { Question } from '../src/protocol/questions.js';
import {
  WORKER_ENVIRONMENT,
  WORKER_FLAGS,
  WORKER_METHODS,
  type AskProgress,
  type WorkerStatus,
} from '../src/protocol/worker.js';

/** A worker, started the way the extension does. */
export class BenchWorker {
  private readonly child: ChildProcess;
  private readonly connection: MessageConnection;
  private tokens = 0;

  constructor(script: string, env: NodeJS.ProcessEnv) {
    this.child = fork(script, [], {
      env: { ...WORKER_ENVIRONMENT, ...process.env, ...env },
      execArgv: [...WORKER_FLAGS],
    });
    this.connection = createMessageConnection(
      new IPCMessageReader(this.child),
      new IPCMessageWriter(this.child),
    );
    this.connection.listen();
  }

  /** Opens a checkpoint, and describes it. */
  open(folder: string): Promise<CheckpointInfo> {
    return this.connection.sendRequest<CheckpointInfo>(WORKER_METHODS.open, { folder });
  }

  /** Resolves with the milliseconds to the answer. */
  async ask(
    folder: string,
    question: Question,
    onProgress: (progress: AskProgress) => void = () => undefined,
    cancellation: CancellationToken = CancellationToken.None,
  ): Promise<number> {
    const progressToken = `bench ${this.tokens++}`;
    const listening = this.connection.onProgress(new ProgressType<AskProgress>(), progressToken, onProgress);
    const from = performance.now();
    try {
      await this.connection.sendRequest(
        WORKER_METHODS.ask,
        { folder, question, progressToken },
        cancellation,
      );
      return performance.now() - from;
    } finally {
      listening.dispose();
    }
  }

  /** Resolves with the milliseconds to the first partial result, and to the whole. */
  async head(folder: string, request: HeadRequest): Promise<{ first: number; whole: number }> {
    const from = performance.now();
    let first: number | undefined;
    const whole = await this.ask(folder, { name: 'head', request }, ({ kind }) => {
      if (kind === 'partial') first ??= performance.now() - from;
    });
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
