/** How often a process may die before it is no longer restarted automatically. */
const DEATHS = 3;
const WITHIN_MS = 60_000;

/** Counts deaths, to distinguish a process that died once from one that dies at every start. */
export class Deaths {
  private times: number[] = [];

  /** @param now returns the time in milliseconds */
  constructor(private readonly now: () => number = Date.now) {}

  note(): void {
    this.times.push(this.now());
  }

  forget(): void {
    this.times = [];
  }

  /** Three or more in the last minute. */
  get tooMany(): boolean {
    this.times = this.times.filter((time) => time > this.now() - WITHIN_MS);
    return this.times.length >= DEATHS;
  }
}
