import { Emitter } from 'vscode-jsonrpc/node';
import type { Progress } from '../../protocol/questions.js';

/** A pending request to the worker. */
export interface Work {
  /** In a few words, such as `Head 10.7`. */
  readonly title: string;
  /** The last progress report. */
  readonly progress?: Progress;
  /** Nobody waits for it. */
  readonly inBackground?: true;
}

/** The worker's pending requests. */
export class Activity {
  private readonly changed = new Emitter<void>();
  /** Fires when a request begins, reports progress, or ends. */
  readonly onDidChange = this.changed.event;
  private readonly running = new Map<symbol, Work>();

  /** The running requests, oldest first; background work goes last. */
  get works(): readonly Work[] {
    const works = [...this.running.values()];
    return [...works.filter((work) => !work.inBackground), ...works.filter((work) => work.inBackground)];
  }

  /** Whether nobody waits for anything. */
  get isQuiet(): boolean {
    return [...this.running.values()].every((work) => work.inBackground);
  }

  /**
   * Tracks a request until it settles.
   *
   * @param work receives a function to report progress
   */
  async during<T>(
    title: string,
    work: (report: (progress: Progress) => void) => Promise<T>,
    { inBackground = false } = {},
  ): Promise<T> {
    const key = Symbol(title);
    const set = (state: Work): void => {
      this.running.set(key, state);
      this.changed.fire();
    };
    const kind = inBackground ? { inBackground } : {};
    set({ title, ...kind });
    try {
      return await work((progress) => {
        if (this.running.has(key)) set({ title, ...kind, progress });
      });
    } finally {
      this.running.delete(key);
      this.changed.fire();
    }
  }

  dispose(): void {
    this.changed.dispose();
  }
}
