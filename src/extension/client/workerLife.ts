import { Emitter } from 'vscode-jsonrpc/node';
import { QkLensError } from '../../protocol/errors.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { Disposable } from '../disposable.js';
import type { Deaths } from './deaths.js';
import { givenUp } from './workerFailure.js';
import { WorkerProcess, type Log, type WorkerScript } from './workerProcess.js';

/** The worker's process from start to end: there is one at most, and one that dies too often is not started again. */
export class WorkerLife extends Disposable {
  private readonly providerChanged = new Emitter<void>();
  /** Fires when another provider computes large products. */
  readonly onDidChangeProvider = this.providerChanged.event;
  private readonly checkpointChanged = new Emitter<CheckpointInfo>();
  /** Fires when an open checkpoint was reopened because its files changed. */
  readonly onDidChangeCheckpoint = this.checkpointChanged.event;
  private readonly gone = new Emitter<void>();
  /** Fires when the process died or was ended. */
  readonly onDidEnd = this.gone.event;
  private readonly gaveUp = new Emitter<QkLensError>();
  /** Fires when the process died too often to be restarted automatically. */
  readonly onDidGiveUp = this.gaveUp.event;
  private running: WorkerProcess | undefined;
  private lastDeath = '';
  /** Why the process was ended on purpose. */
  private readonly endedBecause = new WeakMap<WorkerProcess, string>();

  /**
   * @param script is called at every start, so that changed settings apply
   * @param deaths counts recent deaths of the process
   * @param died is called when the process died and another may be started
   */
  constructor(
    private readonly script: () => WorkerScript,
    private readonly log: Log,
    private readonly deaths: Deaths,
    private readonly died: () => void,
  ) {
    super();
  }

  get process(): WorkerProcess | undefined {
    return this.running;
  }

  /** Whether the process died so often that none is started for a while. */
  get isGivenUp(): boolean {
    return this.deaths.tooMany;
  }

  /**
   * The running process, started if there is none.
   *
   * @throws QkLensError `workerDied` if it is given up or disposed
   */
  start(): WorkerProcess {
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

  /** Ends a process on purpose. */
  end(worker: WorkerProcess, reason: string): void {
    this.endedBecause.set(worker, reason);
    if (this.running === worker) this.running = undefined;
    worker.kill();
    if (!this.disposed) this.gone.fire();
  }

  /** Ends the running process, and forgets earlier deaths. */
  restart(reason: string): void {
    this.deaths.forget();
    if (this.running) this.end(this.running, reason);
  }

  /** Why a process was ended on purpose; undefined if it was not. */
  reasonOf(worker: WorkerProcess): string | undefined {
    return this.endedBecause.get(worker);
  }

  override dispose(): void {
    super.dispose();
    for (const emitter of [this.providerChanged, this.checkpointChanged, this.gone, this.gaveUp])
      emitter.dispose();
    if (this.running) this.end(this.running, 'QK Lens was switched off.');
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
    } else if (!this.disposed) this.died();
  }
}
