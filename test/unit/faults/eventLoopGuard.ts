/**
 * Watches whether this process's event loop is kept from its next turn by work of its own. A gap in which the process
 * itself computed little is the system's doing, which gave the processor to others, and does not count.
 */
export class EventLoopGuard {
  private last = performance.now();
  private cpu = process.cpuUsage();
  private longest = 0;
  private readonly timer = setInterval(() => this.look(), 5);

  private look(): void {
    const now = performance.now();
    const { user, system } = process.cpuUsage(this.cpu);
    const blocked = Math.min(now - this.last, (user + system) / 1000);
    this.longest = Math.max(this.longest, blocked);
    this.last = now;
    this.cpu = process.cpuUsage();
  }

  /** Stops watching and gives the longest time, in milliseconds, for which the loop was blocked. */
  stop(): number {
    this.look();
    clearInterval(this.timer);
    return this.longest;
  }
}
