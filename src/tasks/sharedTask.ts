import type { Progress } from '../protocol/questions.js';
import { cancelled } from './tick.js';

/** How one caller follows a task. */
export interface Listener {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** How the task itself reports to all its callers. */
export interface WorkListener {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/**
 * A task that several callers may await, run once. Each sees its progress and can leave at any time; when the last one
 * leaves, the task is cancelled. Its value is kept. A failure is not, so the next caller starts it again.
 */
export class SharedTask<T> {
  private running: { readonly promise: Promise<T>; readonly abort: AbortController } | undefined;
  private readonly listeners = new Set<Listener>();
  private settled: { readonly value: T } | undefined;

  constructor(private readonly work: (listener: WorkListener) => Promise<T>) {}

  /** The value, if the task is done. */
  get value(): T | undefined {
    return this.settled?.value;
  }

  /** Gives its memory back: the next caller runs it again. */
  forget(): void {
    this.settled = undefined;
  }

  /** @throws QkLensError `cancelled` once this caller's signal is aborted; otherwise what the task throws */
  async get(listener: Listener = {}): Promise<T> {
    if (this.settled) return this.settled.value;
    if (listener.signal?.aborted) throw cancelled();
    this.listeners.add(listener);
    this.running ??= this.start();
    const { promise, abort } = this.running;
    let leave: (() => void) | undefined;
    try {
      return await Promise.race([
        promise,
        new Promise<never>((_, reject) => {
          leave = () => reject(cancelled());
          listener.signal?.addEventListener('abort', leave, { once: true });
        }),
      ]);
    } finally {
      if (leave) listener.signal?.removeEventListener('abort', leave);
      this.listeners.delete(listener);
      if (this.listeners.size === 0 && this.running?.promise === promise) {
        this.running = undefined;
        abort.abort();
      }
    }
  }

  private start() {
    const abort = new AbortController();
    const onProgress = (progress: Progress) => {
      for (const listener of this.listeners) listener.onProgress?.(progress);
    };
    const promise = this.work({ signal: abort.signal, onProgress }).then((value) => {
      if (!abort.signal.aborted) this.settled = { value };
      return value;
    });
    // Every caller may have left before it fails.
    promise.catch(() => undefined);
    return { promise, abort };
  }
}
