import { Disposable } from '../../disposable.js';

/** What came in a row is shown at once. */
const TOGETHER_MS = 60;

/** Longer than a preview takes before it looks at its text, which is 300 ms. */
const UNHEARD_MS = 500;

/** How long a preview's page may take to load: its first one, with its webview, and one in place of another. */
const LOADING_MS = { first: 700, next: 300 } as const;

/**
 * When to refresh VS Code's Markdown previews, which loads their pages anew. A webview may lose a page that comes while
 * the page before is loading, and shows the old one from then on: so a refresh waits until what was rendered last has
 * had the time to load. And a preview that is just about to look at its text, which may not have changed, drops a refresh:
 * one after which nothing was rendered is repeated, once.
 */
export class PreviewRefresh extends Disposable {
  private readonly seen = new Set<string>();
  /** Made for a preview that has just been opened. */
  private loadedAt = Date.now() + LOADING_MS.first;
  private timer: NodeJS.Timeout | undefined;
  private repeat: NodeJS.Timeout | undefined;

  /** @param refresh loads every preview's page anew */
  constructor(private readonly refresh: () => void) {
    super();
    this.register({
      dispose: () => {
        clearTimeout(this.timer);
        clearTimeout(this.repeat);
      },
    });
  }

  /** A text is rendered: the first time for a preview that has just been opened, unless all are loaded anew. */
  rendered(text: string): void {
    clearTimeout(this.repeat);
    if (this.seen.has(text)) return;
    this.seen.add(text);
    if (Date.now() >= this.loadedAt) this.loadedAt = Date.now() + LOADING_MS.first;
  }

  /** Refreshes soon, once for all that comes in a row. */
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
