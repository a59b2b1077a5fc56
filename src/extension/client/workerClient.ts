import { Emitter, ProgressType, type CancellationToken } from 'vscode-jsonrpc/node';
import { QkLensError } from '../../protocol/errors.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import type { Progress, Question, QuestionName, ResultOf } from '../../protocol/questions.js';
import type { TokenCard, TokenCardRequest } from '../../protocol/tokenCard.js';
import {
  WORKER_METHODS,
  type AskProgress,
  type CacheReply,
  type ParamsOf,
  type ReplyOf,
  type WorkerRequest,
  type WorkerStatus,
} from '../../protocol/worker.js';
import { questionTitle } from '../../questions/titles.js';
import { Disposable } from '../disposable.js';
import { Activity } from './activity.js';
import { Deaths } from './deaths.js';
import { answeredFailure, cancelled, died, givenUp } from './workerFailure.js';
import { WorkerProcess, type Log, type WorkerScript } from './workerProcess.js';

const PROGRESS = new ProgressType<AskProgress>();

/** A question about the checkpoint in a folder, with its result. */
export interface AnsweredQuestion {
  readonly folder: string;
  readonly question: Question;
  readonly result: ResultOf<QuestionName>;
}

/** How long a cancelled request may keep the worker busy before the worker is ended. */
const CANCEL_GRACE_MS = 10_000;
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
 * The extension's view of the worker: started at the first request, restarted with the same checkpoints as soon as it
 * dies, and given up for a while if it keeps dying. Every request settles: with its reply, with the worker's error, at
 * once when cancelled, or with `workerDied` if the process ends during it. It holds no state that a restart would lose,
 * as each request names its checkpoint's folder.
 */
export class WorkerClient extends Disposable {
  private readonly providerChanged = new Emitter<void>();
  /** Fires when another provider computes large products. */
  readonly onDidChangeProvider = this.providerChanged.event;
  /** The pending requests. */
  readonly activity = this.register(new Activity());
  private readonly cameBack = new Emitter<void>();
  /** Fires when a new process has opened the checkpoints of the one that died. */
  readonly onDidComeBack = this.cameBack.event;
  private readonly gone = new Emitter<void>();
  /** Fires when the process died or was ended. */
  readonly onDidEnd = this.gone.event;
  private readonly gaveUp = new Emitter<QkLensError>();
  /** Fires when the process died too often to be restarted automatically. */
  readonly onDidGiveUp = this.gaveUp.event;
  private readonly answered = new Emitter<AnsweredQuestion>();
  /** Fires when a question was answered. */
  readonly onDidAnswer = this.answered.event;
  private readonly checkpointChanged = new Emitter<CheckpointInfo>();
  /** Fires when an open checkpoint was reopened because its files changed. */
  readonly onDidChangeCheckpoint = this.checkpointChanged.event;
  /** What is open in the process, or will be once there is one again. */
  private readonly folders = new Set<string>();
  /** How often each folder was closed: the reply to an earlier request does not open it again. */
  private readonly closings = new Map<string, number>();
  private running: WorkerProcess | undefined;
  private progressTokens = 0;
  private lastDeath = '';
  /** Why the process was ended on purpose. */
  private readonly endedBecause = new WeakMap<WorkerProcess, string>();

  /**
   * @param script is called at every start, so that changed settings apply
   * @param deaths counts recent deaths of the process
   */
  constructor(
    private readonly script: () => WorkerScript,
    private readonly log: Log,
    private readonly deaths = new Deaths(),
    private readonly cancelGraceMs = CANCEL_GRACE_MS,
  ) {
    super();
  }

  /** The running process's id. */
  get pid(): number | undefined {
    return this.running?.pid;
  }

  /** Opens the checkpoint in the folder, or describes it again if it is open. */
  async open(folder: string, options: RequestOptions): Promise<CheckpointInfo> {
    return this.opening(folder, () => this.request('open', { folder }, options));
  }

  /**
   * Reads every byte of a checkpoint's weights in the background, for the fingerprint over all of them.
   *
   * @returns the updated description of the checkpoint
   */
  async fingerprint(folder: string, token: CancellationToken): Promise<CheckpointInfo> {
    const work = (report: (progress: Progress) => void): Promise<CheckpointInfo> => {
      const onProgress = (progress: AskProgress): void => {
        if (progress.kind === 'progress') report(progress.progress);
      };
      const options = { token, onProgress, patient: true };
      return this.request('fingerprint', { folder }, options);
    };
    return this.activity.during('Fingerprint', work, { inBackground: true });
  }

  /** Frees a checkpoint's memory and closes its files. */
  async close(folder: string): Promise<void> {
    this.folders.delete(folder);
    this.closings.set(folder, (this.closings.get(folder) ?? 0) + 1);
    if (!this.running) return;
    await this.shortRequest('close', { folder });
  }

  /** Asks a question about a checkpoint, opening it first if necessary. */
  async ask<Q extends QuestionName>(
    folder: string,
    question: Extract<Question, { name: Q }>,
    options: RequestOptions,
  ): Promise<ResultOf<Q>> {
    const { onProgress } = options;
    const result = await this.activity.during(questionTitle(question as Question), (report) => {
      const forward = (progress: AskProgress): void => {
        if (progress.kind === 'progress') report(progress.progress);
        onProgress?.(progress);
      };
      return this.opening(folder, () => {
        const reply = this.request(
          'ask',
          { folder, question: question },
          {
            ...options,
            // Request progress only if the caller listens.
            ...(onProgress && { onProgress: forward }),
          },
        );
        return reply;
      });
    });
    this.answered.fire({ folder, question, result });
    return result;
  }

  /** Requests the card of a token for a hover, without long work. */
  tokenCard(folder: string, card: TokenCardRequest, options: RequestOptions): Promise<TokenCard> {
    return this.request('tokenCard', { folder, card }, options);
  }

  /** Creates the sample checkpoint in the folder, unless it exists. */
  async makeSample(folder: string, options: RequestOptions): Promise<void> {
    await this.request('makeSample', { folder }, options);
  }

  /** The computed matrices on disk; with `clear`, they are removed. */
  cache(clear: boolean): Promise<CacheReply> {
    return this.shortRequest('cache', { clear });
  }

  status(): Promise<WorkerStatus> {
    return this.shortRequest('status', null);
  }

  /** Ends the process, giving the reason to pending requests; the next request starts a new one. */
  restart(reason: string): void {
    this.deaths.forget();
    if (this.running) this.end(this.running, reason);
  }

  override dispose(): void {
    super.dispose();
    this.providerChanged.dispose();
    this.answered.dispose();
    this.checkpointChanged.dispose();
    this.cameBack.dispose();
    this.gone.dispose();
    this.gaveUp.dispose();
    if (this.running) this.end(this.running, 'QK Lens was switched off.');
  }

  /** Once it succeeds, the folder is open in the process, unless it was closed meanwhile. */
  private async opening<T>(folder: string, request: () => Promise<T>): Promise<T> {
    const closed = this.closings.get(folder);
    const reply = await request();
    if (this.closings.get(folder) === closed) this.folders.add(folder);
    return reply;
  }

  private start(): WorkerProcess {
    if (this.disposed) throw new QkLensError('workerDied', 'QK Lens was switched off.');
    if (this.running) return this.running;
    if (this.deaths.tooMany) throw givenUp(this.lastDeath);
    const worker = new WorkerProcess(
      this.script(),
      this.log,
      () => {
        this.providerChanged.fire();
      },
      (info) => {
        this.checkpointChanged.fire(info);
      },
    );
    this.log.info(`Started the worker (process ${worker.pid ?? 'unknown'}).`);
    this.running = worker;
    void worker.ended.then((how) => this.ended(worker, how));
    return worker;
  }

  private end(worker: WorkerProcess, reason: string): void {
    this.endedBecause.set(worker, reason);
    if (this.running === worker) this.running = undefined;
    worker.kill();
    if (!this.disposed) this.gone.fire();
  }

  private ended(worker: WorkerProcess, how: string): void {
    const reason = this.endedBecause.get(worker);
    if (reason !== undefined) {
      this.log.info(`The worker was ended: ${reason}`);
      return;
    }
    this.log.error(`The worker died: ${how}.`);
    this.deaths.note();
    this.lastDeath = how;
    if (this.running === worker) this.running = undefined;
    if (!this.disposed) this.gone.fire();
    if (this.deaths.tooMany) {
      const error = givenUp(this.lastDeath);
      this.log.error(error.message);
      this.gaveUp.fire(error);
    } else {
      void this.comeBack();
    }
  }

  /** Starts a process in place of the one that died, and reopens its checkpoints. */
  private async comeBack(): Promise<void> {
    const reopen = async (folder: string): Promise<void> => {
      try {
        await this.request('open', { folder }, {});
      } catch (error) {
        this.log.warn(`After the worker died, ${folder} was not opened again: ${String(error)}`);
      }
    };
    if (this.disposed) return;
    try {
      this.start();
    } catch (error) {
      this.log.error(`The worker could not be started again: ${String(error)}`);
      return;
    }
    await Promise.all([...this.folders].map(reopen));
    if (!this.disposed) this.cameBack.fire();
  }

  private async shortRequest<R extends WorkerRequest>(name: R, params: ParamsOf<R>): Promise<ReplyOf<R>> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new QkLensError('internal', `The compute process did not answer ${name} in time.`));
      }, SHORT_REQUEST_MS);
    });
    try {
      return await Promise.race([this.request(name, params, {}), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async request<R extends WorkerRequest>(
    name: R,
    params: ParamsOf<R>,
    { token, onProgress, patient = false }: RequestOptions,
  ): Promise<ReplyOf<R>> {
    if (token?.isCancellationRequested) throw cancelled();
    const worker = this.start();
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
        this.whenCancelled(token, () => {
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

  /** For its caller a cancelled request ends at once. */
  private whenCancelled(token: CancellationToken, then: () => void): Cancellation {
    let listener: { dispose(): void } | undefined;
    const happened = new Promise<never>((_resolve, reject) => {
      listener = token.onCancellationRequested(() => {
        reject(cancelled());
        then();
      });
    });
    return { happened, dispose: () => listener?.dispose() };
  }

  /** The worker has some time to stop a cancelled request; then it is ended. */
  private endIfStuck(worker: WorkerProcess, reply: Promise<unknown>): void {
    const stuck = setTimeout(() => {
      this.end(worker, 'It went on with a cancelled request. The next request starts it again.');
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
    const reason = this.endedBecause.get(worker);
    if (reason === undefined) return died(how, !this.deaths.tooMany, error);
    return new QkLensError('workerDied', `The compute process was ended: ${reason}`, { cause: error });
  }
}

interface Cancellation {
  /** Rejects when the token is cancelled. */
  readonly happened: Promise<never>;
  dispose(): void;
}
