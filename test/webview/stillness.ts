import type { Page } from 'playwright-core';

/** What moved in sight while a page changed, and how many rows of tables it had on the way. */
export interface Seen {
  /** Elements that moved by more than 2 px, as tag, class and by how much; cells count downwards only. */
  readonly moved: readonly string[];
  /** Each number of rows that a frame had. */
  readonly rows: readonly number[];
}

/**
 * Watches every frame of a change.
 *
 * @param change starts it, and waits until it is done
 */
export async function watch(page: Page, change: () => Promise<void>): Promise<Seen> {
  await page.evaluate(`(() => {
    // The text of a cell, the shapes of a drawing and what floats above the page are not the page.
    const within = 'td > *, svg *, .page-progress, .page-progress *';
    const inSight = ({ top, bottom, width, height }) => bottom > 0 && top < innerHeight && width > 0 && height > 0;
    const places = new Map();
    for (const element of document.querySelectorAll('main *')) {
      const box = element.getBoundingClientRect();
      if (!element.matches(within) && inSight(box)) places.set(element, box);
    }
    const seen = (window.seen = { moved: new Set(), rows: new Set(), going: true });
    const look = () => {
      for (const [element, { top, left }] of places) {
        const now = element.getBoundingClientRect();
        if (!element.isConnected || now.width === 0) continue;
        // Some vectors have a column of marks, for which the other columns make room.
        const right = element.closest('tr') ? 0 : now.left - left;
        const down = now.top - top;
        if (Math.abs(down) > 2 || Math.abs(right) > 2) {
          seen.moved.add([element.localName, element.className, Math.round(right), Math.round(down)].join(' '));
        }
      }
      seen.rows.add(document.querySelectorAll('tbody td.token').length);
      if (seen.going) requestAnimationFrame(look);
    };
    look();
  })()`);
  await change();
  return page.evaluate<Seen>(`new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => {
    const { moved, rows } = window.seen;
    window.seen.going = false;
    resolve({ moved: [...moved], rows: [...rows] });
  })))`);
}
