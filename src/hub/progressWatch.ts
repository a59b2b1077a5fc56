/** A transfer may take up to a minute to resume after a pause of the hub; a line slower than this limit is useless. */
const WINDOW_MS = 60_000;
export const LEAST_BYTES = 16 << 10;

/** Requires a body to progress: its signal is aborted once fewer than 16 KiB arrived in a minute. */
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
