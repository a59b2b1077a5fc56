import { within } from '../tasks/within.js';
import type { Provider } from './provider.js';

/**
 * Where heavy graphs run: on the CPU until a provider is chosen, then on that provider, and back on the CPU for good
 * once it has failed. The first heavy work starts the choice and waits for it, but not for long.
 */
export class ProviderInUse {
  private chosen: Provider = 'cpu';
  private readonly listeners: ((provider: Provider) => void)[] = [];
  private choosing: Promise<void> | undefined;
  private waiting: Promise<void> | undefined;

  /**
   * @param choose must not fail
   * @param patienceMs how long heavy work waits for the choice, in all
   */
  constructor(
    private readonly choose: () => Promise<Provider>,
    private readonly patienceMs: number,
  ) {}

  get current(): Provider {
    return this.chosen;
  }

  onDidChange(listener: (provider: Provider) => void): void {
    this.listeners.push(listener);
  }

  /** Where a heavy graph should run at present. */
  async forHeavyWork(): Promise<Provider> {
    this.choosing ??= this.choose().then((provider) => this.use(provider));
    this.waiting ??= within(this.patienceMs, this.choosing);
    await this.waiting;
    return this.chosen;
  }

  /** Goes back to the CPU. */
  giveUp(): void {
    this.use('cpu');
  }

  private use(provider: Provider): void {
    if (provider === this.chosen) return;
    this.chosen = provider;
    for (const listener of this.listeners) listener(provider);
  }
}
