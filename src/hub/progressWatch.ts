/** A file takes up to a minute to go on after a pause of the hub; nobody waits for a line that brings less in it. */
const WINDOW_MS = 60_000;
export const LEAST_BYTES = 16 << 10;

/** Sees to it that a body goes on: its signal is aborted once fewer than 16 KiB came in a minute. */
export class ProgressWatch {
  private readonly stalled = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private bytes = 0;

  /** @param windowMs shorter in tests */
  constructor(windowMs = WINDOW_MS) {
    this.timer = setInterval(() => {
      if (this.bytes < LEAST_BYTES) this.stalled.abort(new Error('hardly any more bytes came'));
      this.bytes = 0;
    }, windowMs);
  }

  get signal(): AbortSignal {
    return this.stalled.signal;
  }

  note(bytes: number): void {
    this.bytes += bytes;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
