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
import { questionTitle } from '../../protocol/questionTitles.js';
import { Disposable } from '../disposable.js';
import { Activity } from './activity.js';
import { Deaths } from './deaths.js';
import { answeredFailure, cancelled, died, givenUp } from './workerFailure.js';
import { WorkerProcess, type Log, type WorkerScript } from './workerProcess.js';

const PROGRESS = new ProgressType<AskProgress>();
/** How long a cancelled request may keep the worker busy before the worker is ended. */
const CANCEL_GRACE_MS = 10_000;
/** How long a request that computes nothing may take. */
const SHORT_REQUEST_MS = 30_000;

export interface RequestOptions {
  /** `vscode.CancellationToken` is one too. */
  readonly token?: CancellationToken;
  readonly onProgress?: (progress: AskProgress) => void;
  /** A cancelled request is only forgotten: the worker, with all that others asked it, is never ended for it. */
  readonly patient?: boolean;
}

/**
 * The worker as the extension sees it: started at the first request, started anew with the same checkpoints as soon
 * as it died, and given up for a while when it keeps dying. Every request settles: with its reply, with the worker's
 * error, at once when cancelled, or with `workerDied` when the process ends under it. It holds no state that a
 * restart would lose, as each request names its checkpoint's folder.
 */
export class WorkerClient extends Disposable {
  private readonly providerChanged = new Emitter<void>();
  /** Fires when large products are computed by something else than before. */
  readonly onDidChangeProvider = this.providerChanged.event;
  /** The questions that are not answered yet. */
  readonly activity = this.register(new Activity());
  private readonly cameBack = new Emitter<void>();
  /** Fires when a new process has opened what was open in the one that died. */
  readonly onDidComeBack = this.cameBack.event;
  private readonly gone = new Emitter<void>();
  /** Fires when the process died or was ended. */
  readonly onDidEnd = this.gone.event;
  private readonly gaveUp = new Emitter<QkLensError>();
  /** Fires when the process died too often to be started again by itself. */
  readonly onDidGiveUp = this.gaveUp.event;
  private readonly checkpointChanged = new Emitter<CheckpointInfo>();
  /** Fires when files of an open checkpoint changed, and it was opened anew. */
  readonly onDidChangeCheckpoint = this.checkpointChanged.event;
  /** What is open in the process, or will be as soon as there is one again. */
  private readonly folders = new Set<string>();
  /** How often each folder was closed: an answer to what was asked before that does not open it again. */
  private readonly closings = new Map<string, number>();
  private running: WorkerProcess | undefined;
  private progressTokens = 0;
  private lastDeath = '';
  /** Why a process that was ended on purpose was ended. */
  private readonly endedBecause = new WeakMap<WorkerProcess, string>();

  /**
   * @param script is asked for at every start, so that changed settings count
   * @param deaths how often the process died of late
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

  /** Opens the checkpoint in the folder, or tells again what is open there. */
  async open(folder: string, options: RequestOptions): Promise<CheckpointInfo> {
    return this.opening(folder, () => this.request('open', { folder }, options));
  }

  /**
   * Reads every byte of a checkpoint's weights in the background, for the fingerprint that names them all.
   *
   * @returns what is known of the checkpoint then
   */
  async fingerprint(folder: string, token: CancellationToken): Promise<CheckpointInfo> {
    const work = (report: (progress: Progress) => void): Promise<CheckpointInfo> => {
      const onProgress = (told: AskProgress): void => {
        if (told.kind === 'progress') report(told.progress);
      };
      const options = { token, onProgress, patient: true };
      return this.request('fingerprint', { folder }, options);
    };
    return this.activity.during('Fingerprint', work, { inBackground: true });
  }

  /** Lets go of a checkpoint's memory and files. */
  async close(folder: string): Promise<void> {
    this.folders.delete(folder);
    this.closings.set(folder, (this.closings.get(folder) ?? 0) + 1);
    if (!this.running) return;
    await this.shortRequest('close', { folder });
  }

  /** Asks about a checkpoint, which is opened if it isn't. */
  async ask<Q extends QuestionName>(
    folder: string,
    question: Extract<Question, { name: Q }>,
    options: RequestOptions,
  ): Promise<ResultOf<Q>> {
    const { onProgress } = options;
    return this.activity.during(questionTitle(question as Question), (report) => {
      const told = (progress: AskProgress): void => {
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
            ...(onProgress && { onProgress: told }),
          },
        );
        return reply;
      });
    });
  }

  /** Asks what a hover tells of a token, which takes no long work. */
  tokenCard(folder: string, card: TokenCardRequest, options: RequestOptions): Promise<TokenCard> {
    return this.request('tokenCard', { folder, card }, options);
  }

  /** Makes the sample checkpoint in the folder, unless it stands there. */
  async makeSample(folder: string, options: RequestOptions): Promise<void> {
    await this.request('makeSample', { folder }, options);
  }

  /** What is kept on disk of what was computed; with `clear`, it is removed. */
  cache(clear: boolean): Promise<CacheReply> {
    return this.shortRequest('cache', { clear });
  }

  status(): Promise<WorkerStatus> {
    return this.shortRequest('status', null);
  }

  /** Ends the process, for the reason given to those who wait for it; the next request starts a new one. */
  restart(reason: string): void {
    this.deaths.forget();
    if (this.running) this.end(this.running, reason);
  }

  override dispose(): void {
    super.dispose();
    this.providerChanged.dispose();
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

  /** Starts a process in place of the one that died, and opens there what was open. */
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

  /** The cancelled request ends at once for who asked. */
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

  /** The worker has a while to stop with a cancelled request, or is ended. */
  private endIfStuck(worker: WorkerProcess, reply: Promise<unknown>): void {
    const stuck = setTimeout(() => {
      this.end(worker, 'It went on with a cancelled request. The next request starts it again.');
    }, this.cancelGraceMs);
    const settled = (): void => clearTimeout(stuck);
    reply.then(settled, settled);
  }

  /** Turns what a request failed with into an error whose message is for people. */
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
