import { fork, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type CancellationToken,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { CheckpointInfo } from '../../protocol/model.js';
import {
  WORKER_ENVIRONMENT,
  WORKER_FLAGS,
  WORKER_METHODS,
  type Host,
  type HostRequest,
  type LogMessage,
  type WorkerNotifications,
} from '../../protocol/worker.js';

/** The log: the part of a LogOutputChannel that is needed here. */
export type Log = Record<LogMessage['level'], (message: string) => void>;

export interface WorkerScript {
  /** Absolute path of the worker's script. */
  readonly path: string;
  /** Added to this process's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Where a debugger can attach, on this machine only; absent: nowhere. */
  readonly inspectPort?: number | undefined;
  /** Answers what the worker asks; absent: nothing is read from the hub. */
  readonly host?: Host;
}

/** One running worker process and the JSON-RPC connection with it. It ends once and is not started again. */
export class WorkerProcess {
  readonly connection: MessageConnection;
  /** Resolves when the process is gone, with how it ended, such as "exit code 1" or "signal SIGKILL". */
  readonly ended: Promise<string>;
  private readonly child: ChildProcess;

  constructor(
    script: WorkerScript,
    log: Log,
    onProviderChanged: () => void,
    onCheckpointChanged: (info: CheckpointInfo) => void,
  ) {
    this.child = fork(script.path, [], {
      env: { ...WORKER_ENVIRONMENT, ...process.env, ...script.env, ELECTRON_RUN_AS_NODE: '1' },
      execArgv: [
        ...WORKER_FLAGS,
        ...(script.inspectPort === undefined ? [] : [`--inspect=127.0.0.1:${script.inspectPort}`]),
      ],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.ended = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`));
      this.child.once('error', (error) => resolve(error.message));
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => log.warn(`[worker] ${line}`));
    }
    this.connection = createMessageConnection(
      new IPCMessageReader(this.child),
      new IPCMessageWriter(this.child),
      {
        error: (message) => log.error(message),
        warn: (message) => log.warn(message),
        info: (message) => log.info(message),
        log: (message) => log.debug(message),
      },
    );
    this.on('log', ({ level, message }) => log[level](message));
    this.on('providerChanged', onProviderChanged);
    this.on('checkpointChanged', onCheckpointChanged);
    const { host } = script;
    if (host) {
      this.answer('hubFetch', host.hubFetch);
      this.answer('mayReadHub', host.mayReadHub);
    }
    this.connection.onError(([error]) => log.warn(`Connection to the worker: ${error.message}`));
    this.connection.listen();
    this.child.once('disconnect', () => this.kill());
    void this.ended.then(() => this.connection.dispose());
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  private on<N extends keyof WorkerNotifications>(
    name: N,
    receive: (content: WorkerNotifications[N]) => void,
  ): void {
    this.connection.onNotification(WORKER_METHODS[name], receive);
  }

  private answer<R extends HostRequest>(name: R, answer: Host[R]): void {
    this.connection.onRequest(WORKER_METHODS[name], async (params: never, token: CancellationToken) => {
      const abort = new AbortController();
      const subscription = token.onCancellationRequested(() => abort.abort());
      try {
        return await answer(params, abort.signal);
      } finally {
        subscription.dispose();
      }
    });
  }

  /** Ends the process at once, whatever it is computing. It holds nothing that an abrupt end could corrupt. */
  kill(): void {
    this.child.kill('SIGKILL');
  }
}
