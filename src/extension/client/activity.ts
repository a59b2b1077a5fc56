import { Emitter } from 'vscode-jsonrpc/node';
import type { Progress } from '../../protocol/questions.js';

/** Something that the worker is asked and has not answered yet. */
export interface Work {
  /** In a few words, such as `Head 10.7`. */
  readonly title: string;
  /** What was told last of how it goes. */
  readonly progress?: Progress;
  /** Nobody waits for it. */
  readonly inBackground?: true;
}

/** What the worker is at work on. */
export class Activity {
  private readonly changed = new Emitter<void>();
  /** Fires when a piece of work begins, tells how it goes, or ends. */
  readonly onDidChange = this.changed.event;
  private readonly running = new Map<symbol, Work>();

  /** The work that runs, oldest first; behind it what runs in the background. */
  get works(): readonly Work[] {
    const works = [...this.running.values()];
    return [...works.filter((work) => !work.inBackground), ...works.filter((work) => work.inBackground)];
  }

  /** Notes a piece of work until it settles. @param work gets a function to report how it goes */
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
