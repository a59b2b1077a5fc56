import type { InView } from '../../protocol/inView.js';
import type { PanelQuery } from '../../protocol/panel.js';

/** A page that draws charts takes some hundred milliseconds; one that is gone never answers. */
const PATIENCE_MS = 5000;

/** Asks a panel's page what it shows in its window. */
export class InViewQuery {
  private lastId = 0;
  private readonly waiting = new Map<number, (parts: InView | undefined) => void>();

  /** @returns undefined if the page does not answer */
  ask(post: (query: PanelQuery) => void): Promise<InView | undefined> {
    const id = ++this.lastId;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.reply(id, undefined), PATIENCE_MS);
      this.waiting.set(id, (parts) => {
        clearTimeout(timer);
        resolve(parts);
      });
      post({ kind: 'inView', id });
    });
  }

  reply(id: number, parts: InView | undefined): void {
    this.waiting.get(id)?.(parts);
    this.waiting.delete(id);
  }
}
