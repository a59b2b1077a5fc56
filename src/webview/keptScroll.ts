/** How long the page may take to regain its height, in milliseconds. */
const PATIENCE = 2000;
const REST = 150;

/**
 * Keeps the page's scroll position while its tab is hidden: reported when scrolling stops, and restored when the page
 * is rendered.
 */
export class KeptScroll {
  private waiting: ReturnType<typeof setTimeout> | undefined;

  /** @param kept is called with the scroll offset from the top, in pixels, each time scrolling stops */
  constructor(private readonly kept: (scrolled: number) => void) {}

  watch(): void {
    window.addEventListener('scroll', this.rested, { passive: true });
  }

  stop(): void {
    window.removeEventListener('scroll', this.rested);
    clearTimeout(this.waiting);
  }

  /** Scrolls there as soon as the page is tall enough, unless the user scrolls first. */
  restore(scrolled: number): void {
    const givenUp = performance.now() + PATIENCE;
    const moved = new AbortController();
    for (const event of ['wheel', 'keydown', 'pointerdown']) {
      window.addEventListener(event, () => moved.abort(), { signal: moved.signal });
    }
    const look = (): void => {
      if (moved.signal.aborted) return;
      const { scrollHeight, clientHeight } = document.documentElement;
      if (scrollHeight - clientHeight >= scrolled || performance.now() > givenUp) {
        window.scrollTo(0, scrolled);
        moved.abort();
      } else requestAnimationFrame(look);
    };
    look();
  }

  private readonly rested = (): void => {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.kept(window.scrollY), REST);
  };
}
