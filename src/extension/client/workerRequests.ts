import { ProgressType, type CancellationToken } from 'vscode-jsonrpc/node';
import { QkLensError } from '../../protocol/errors.js';
import {
  WORKER_METHODS,
  type AskProgress,
  type ParamsOf,
  type ReplyOf,
  type WorkerRequest,
} from '../../protocol/worker.js';
import { answeredFailure, cancelled, died } from './workerFailure.js';
import type { WorkerLife } from './workerLife.js';
import type { WorkerProcess } from './workerProcess.js';

const PROGRESS = new ProgressType<AskProgress>();

/** How long a request that computes nothing may take. */
const SHORT_REQUEST_MS = 30_000;

export interface RequestOptions {
  /** `vscode.CancellationToken` qualifies. */
  readonly token?: CancellationToken;
  readonly onProgress?: (progress: AskProgress) => void;
  /** A cancelled request is only forgotten: the worker, with everyone else's requests, is never ended for it. */
  readonly patient?: boolean;
}

/**
 * Requests to the worker, which is started for them. Each settles: with its reply, with the worker's error, at once when
 * cancelled, or with `workerDied` if the process ends during it.
 */
export class WorkerRequests {
  private progressTokens = 0;

  /** @param cancelGraceMs how long a cancelled request may keep the worker busy before the worker is ended */
  constructor(
    private readonly life: WorkerLife,
    private readonly cancelGraceMs: number,
  ) {}

  /** A request that computes nothing: it fails if its reply does not come soon. */
  async short<R extends WorkerRequest>(name: R, params: ParamsOf<R>): Promise<ReplyOf<R>> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new QkLensError('internal', `The compute process did not answer ${name} in time.`));
      }, SHORT_REQUEST_MS);
    });
    try {
      return await Promise.race([this.send(name, params, {}), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async send<R extends WorkerRequest>(
    name: R,
    params: ParamsOf<R>,
    { token, onProgress, patient = false }: RequestOptions,
  ): Promise<ReplyOf<R>> {
    if (token?.isCancellationRequested) throw cancelled();
    const worker = this.life.start();
    const progressToken = onProgress && `${++this.progressTokens}`;
    const listening =
      onProgress && progressToken
        ? worker.connection.onProgress(PROGRESS, progressToken, onProgress)
        : undefined;
    let cancellation: Cancellation | undefined;
    try {
      const reply = worker.connection.sendRequest<ReplyOf<R>>(
        WORKER_METHODS[name],
        progressToken ? { ...params, progressToken } : params,
        ...(token ? [token] : []),
      );
      cancellation =
        token &&
        whenCancelled(token, () => {
          if (!patient) this.endIfStuck(worker, reply);
        });
      return await (cancellation ? Promise.race([reply, cancellation.happened]) : reply);
    } catch (error) {
      throw await this.explain(error, worker);
    } finally {
      listening?.dispose();
      cancellation?.dispose();
    }
  }

  /** The worker has some time to stop a cancelled request; then it is ended. */
  private endIfStuck(worker: WorkerProcess, reply: Promise<unknown>): void {
    const stuck = setTimeout(() => {
      this.life.end(worker, 'It went on with a cancelled request. The next request starts it again.');
    }, this.cancelGraceMs);
    const settled = (): void => clearTimeout(stuck);
    reply.then(settled, settled);
  }

  /** Turns a request's failure into an error whose message is for people. */
  private async explain(error: unknown, worker: WorkerProcess): Promise<QkLensError> {
    const answered = answeredFailure(error);
    if (answered) return answered;
    worker.kill();
    const how = await worker.ended;
    const reason = this.life.reasonOf(worker);
    if (reason === undefined) return died(how, !this.life.isGivenUp, error);
    return new QkLensError('workerDied', `The compute process was ended: ${reason}`, { cause: error });
  }
}

interface Cancellation {
  /** Rejects when the token is cancelled. */
  readonly happened: Promise<never>;
  dispose(): void;
}

/** For its caller a cancelled request ends at once. */
function whenCancelled(token: CancellationToken, then: () => void): Cancellation {
  let listener: { dispose(): void } | undefined;
  const happened = new Promise<never>((_resolve, reject) => {
    listener = token.onCancellationRequested(() => {
      reject(cancelled());
      then();
    });
  });
  return { happened, dispose: () => listener?.dispose() };
}
