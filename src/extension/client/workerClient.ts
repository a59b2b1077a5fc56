import { Emitter, type CancellationToken, type Event } from 'vscode-jsonrpc/node';
import type { QkLensError } from '../../protocol/errors.js';
import type { InferredConfig } from '../../protocol/inferredConfig.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import type { Progress, Question, QuestionName, ResultOf } from '../../protocol/questions.js';
import type { TokenCard, TokenCardRequest } from '../../protocol/tokenCard.js';
import type { AskProgress, CacheReply, OpenRequest, WorkerStatus } from '../../protocol/worker.js';
import { questionTitle } from '../../questions/titles.js';
import { Disposable } from '../disposable.js';
import { Activity } from './activity.js';
import { Deaths } from './deaths.js';
import { OpenFolders } from './openFolders.js';
import { WorkerLife } from './workerLife.js';
import type { Log, WorkerScript } from './workerProcess.js';
import { WorkerRequests, type RequestOptions } from './workerRequests.js';

/** A question about the checkpoint in a folder, with its result. */
export interface AnsweredQuestion {
  readonly folder: string;
  readonly question: Question;
  readonly result: ResultOf<QuestionName>;
}

/** How long a cancelled request may keep the worker busy before the worker is ended. */
const CANCEL_GRACE_MS = 10_000;

/**
 * The extension's view of the worker: started at the first request, restarted with the same checkpoints as soon as it
 * dies, and given up for a while if it keeps dying. Every request settles: with its reply, with the worker's error, at
 * once when cancelled, or with `workerDied` if the process ends during it. It holds no state that a restart would lose,
 * as each request names its checkpoint's folder.
 */
export class WorkerClient extends Disposable {
  /** The pending requests. */
  readonly activity = this.register(new Activity());
  private readonly cameBack = new Emitter<void>();
  /** Fires when a new process has opened the checkpoints of the one that died. */
  readonly onDidComeBack = this.cameBack.event;
  private readonly answered = new Emitter<AnsweredQuestion>();
  /** Fires when a question was answered. */
  readonly onDidAnswer = this.answered.event;
  private readonly folders = new OpenFolders();
  private readonly life: WorkerLife;
  private readonly requests: WorkerRequests;

  /**
   * @param script is called at every start, so that changed settings apply
   * @param deaths counts recent deaths of the process
   */
  constructor(
    script: () => WorkerScript,
    private readonly log: Log,
    deaths = new Deaths(),
    cancelGraceMs = CANCEL_GRACE_MS,
  ) {
    super();
    this.life = new WorkerLife(script, log, deaths, () => void this.comeBack());
    this.requests = new WorkerRequests(this.life, cancelGraceMs);
  }

  /** Fires when another provider computes large products. */
  get onDidChangeProvider(): Event<void> {
    return this.life.onDidChangeProvider;
  }

  /** Fires when an open checkpoint was reopened because its files changed. */
  get onDidChangeCheckpoint(): Event<CheckpointInfo> {
    return this.life.onDidChangeCheckpoint;
  }

  /** Fires when the process died or was ended. */
  get onDidEnd(): Event<void> {
    return this.life.onDidEnd;
  }

  /** Fires when the process died too often to be restarted automatically. */
  get onDidGiveUp(): Event<QkLensError> {
    return this.life.onDidGiveUp;
  }

  /** The running process's id. */
  get pid(): number | undefined {
    return this.life.process?.pid;
  }

  /**
   * Opens the checkpoint in the folder, or describes it again if it is open.
   *
   * @param config fields that its config lacks
   */
  async open(
    folder: string,
    options: RequestOptions,
    given: Pick<OpenRequest, 'config' | 'base'> = {},
  ): Promise<CheckpointInfo> {
    const params = { folder, ...given };
    return this.folders.opening(folder, () => this.requests.send('open', params, options));
  }

  /** What is known of the config of weights without one; null if nothing is. */
  inferConfig(folder: string): Promise<InferredConfig | null> {
    return this.requests.short('inferConfig', { folder });
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
      return this.requests.send('fingerprint', { folder }, options);
    };
    return this.activity.during('Fingerprint', work, { inBackground: true });
  }

  /** Frees a checkpoint's memory and closes its files. */
  async close(folder: string): Promise<void> {
    this.folders.close(folder);
    if (!this.life.process) return;
    await this.requests.short('close', { folder });
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
      return this.folders.opening(folder, () => {
        const reply = this.requests.send(
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
    return this.requests.send('tokenCard', { folder, card }, options);
  }

  /** Creates the sample checkpoint in the folder, unless it exists. */
  async makeSample(folder: string, options: RequestOptions): Promise<void> {
    await this.requests.send('makeSample', { folder }, options);
  }

  /** The computed matrices on disk; with `clear`, they are removed. */
  cache(clear: boolean): Promise<CacheReply> {
    return this.requests.short('cache', { clear });
  }

  status(): Promise<WorkerStatus> {
    return this.requests.short('status', null);
  }

  /** Ends the process, giving the reason to pending requests; the next request starts a new one. */
  restart(reason: string): void {
    this.life.restart(reason);
  }

  override dispose(): void {
    super.dispose();
    this.answered.dispose();
    this.cameBack.dispose();
    this.life.dispose();
  }

  /** Starts a process in place of the one that died, and reopens its checkpoints. */
  private async comeBack(): Promise<void> {
    const reopen = async (folder: string): Promise<void> => {
      try {
        await this.requests.send('open', { folder }, {});
      } catch (error) {
        this.log.warn(`After the worker died, ${folder} was not opened again: ${String(error)}`);
      }
    };
    try {
      this.life.start();
    } catch (error) {
      this.log.error(`The worker could not be started again: ${String(error)}`);
      return;
    }
    await Promise.all(this.folders.all.map(reopen));
    if (!this.disposed) this.cameBack.fire();
  }
}
