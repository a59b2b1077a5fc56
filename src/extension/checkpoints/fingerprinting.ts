import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { CheckpointInfo } from '../../protocol/model.js';
import { filesKey } from '../../protocol/openFiles.js';
import { isSampled } from '../../protocol/weightsName.js';
import type { WorkerClient } from '../client/workerClient.js';
import { Disposable } from '../disposable.js';
import { errorBody } from '../errors.js';
import type { OpenCheckpoints } from './openCheckpoints.js';

type Worker = Pick<WorkerClient, 'fingerprint' | 'onDidChangeCheckpoint' | 'onDidComeBack'>;
type Checkpoints = Pick<OpenCheckpoints, 'list' | 'get' | 'learn' | 'onDidChange'>;

/**
 * Has the worker read every byte of open checkpoints in the background, one checkpoint at a time, if their fingerprints
 * are over samples. Reading stops when the checkpoint is closed.
 */
export class Fingerprinting extends Disposable {
  /** By the files: those read, or unreadable. */
  private readonly tried = new Set<string>();
  private running:
    | { readonly checkpoint: CheckpointInfo; readonly cancel: CancellationTokenSource }
    | undefined;

  /** @param onKnown is called for an open checkpoint once its fingerprint is of every byte */
  constructor(
    private readonly worker: Worker,
    private readonly checkpoints: Checkpoints,
    private readonly log: { info(message: string): void; warn(message: string): void },
    private readonly onKnown: (info: CheckpointInfo) => void,
  ) {
    super();
    this.register(worker.onDidChangeCheckpoint((info) => checkpoints.learn(info)));
    this.register(worker.onDidComeBack(() => this.look()));
    this.register(checkpoints.onDidChange(() => this.look()));
    this.register({ dispose: () => this.running?.cancel.cancel() });
    this.look();
  }

  private look(): void {
    if (this.disposed) return;
    const { running } = this;
    if (running && !this.isOpen(running.checkpoint)) running.cancel.cancel();
    if (running) return;
    const next = this.checkpoints.list.find(
      (info) => isSampled(info.model) && info.identity !== undefined && !this.tried.has(filesKey(info)),
    );
    if (next) void this.read(next);
  }

  private async read(checkpoint: CheckpointInfo): Promise<void> {
    const { folder, name } = checkpoint;
    const cancel = new CancellationTokenSource();
    this.running = { checkpoint, cancel };
    this.tried.add(filesKey(checkpoint));
    let died = false;
    try {
      const info = await this.worker.fingerprint(folder, cancel.token);
      if (!isSampled(info.model)) {
        this.log.info(`The fingerprint of every byte of ${name} is ${info.model.fingerprint}.`);
        this.checkpoints.learn(info);
        if (this.isOpen(info)) this.onKnown(info);
      }
    } catch (error) {
      const { code, message } = errorBody(error);
      died = code === 'workerDied';
      // When it is opened again, or the worker is back, reading starts over.
      if (code === 'cancelled' || died) this.tried.delete(filesKey(checkpoint));
      if (code !== 'cancelled')
        this.log.warn(`The fingerprint of ${name} stays that over samples: ${message}`);
    } finally {
      this.running = undefined;
      cancel.dispose();
    }
    if (!died) this.look();
  }

  private isOpen(checkpoint: CheckpointInfo): boolean {
    const open = this.checkpoints.get(checkpoint.folder);
    return open !== undefined && filesKey(open) === filesKey(checkpoint);
  }
}
