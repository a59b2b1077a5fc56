import { Disposable } from '../../disposable.js';

/** A series of changes is shown at once. */
const TOGETHER_MS = 60;

/** Longer than a preview's own delay before it reads its text, which is 300 ms. */
const UNHEARD_MS = 500;

/** How long a preview's page may take to load: its first one, with its webview, and a replacement. */
const LOADING_MS = { first: 700, next: 300 } as const;

/**
 * Decides when to refresh VS Code's Markdown previews, which reloads their pages. A webview may lose a page that
 * arrives while the previous page is loading, and then keeps showing the old one: so a refresh waits until the last
 * rendering has had time to load. And a preview that is about to read its text, which may not have changed, drops a
 * refresh: one after which nothing was rendered is repeated, once.
 */
export class PreviewRefresh extends Disposable {
  private readonly seen = new Set<string>();
  /** Made for a preview that has just been opened. */
  private loadedAt = Date.now() + LOADING_MS.first;
  private timer: NodeJS.Timeout | undefined;
  private repeat: NodeJS.Timeout | undefined;

  /** @param refresh reloads every preview's page */
  constructor(private readonly refresh: () => void) {
    super();
    this.register({
      dispose: () => {
        clearTimeout(this.timer);
        clearTimeout(this.repeat);
      },
    });
  }

  /** A text is rendered: for the first time in a new preview, unless all are being reloaded. */
  rendered(text: string): void {
    clearTimeout(this.repeat);
    if (this.seen.has(text)) return;
    this.seen.add(text);
    if (Date.now() >= this.loadedAt) this.loadedAt = Date.now() + LOADING_MS.first;
  }

  /** Refreshes soon, once for a series of changes. */
  soon(): void {
    clearTimeout(this.timer);
    if (this.disposed) return;
    this.timer = setTimeout(
      () => {
        this.loadedAt = Date.now() + LOADING_MS.next;
        clearTimeout(this.repeat);
        this.repeat = setTimeout(this.refresh, UNHEARD_MS);
        this.refresh();
      },
      Math.max(TOGETHER_MS, this.loadedAt - Date.now()),
    );
  }
}
