import type { RenderedPanel } from '../protocol/panel.js';
import { sameJson } from './equal.js';

/**
 * Calls `changed` with what stands in the page, once a frame at most and only when it differs from the last.
 *
 * @returns a function that stops it
 */
export function watchRendered(page: HTMLElement, changed: (rendered: RenderedPanel) => void): () => void {
  let last: RenderedPanel | undefined;
  let frame: number | undefined;
  const look = (): void => {
    frame = undefined;
    const rendered = readRendered(page);
    if (sameJson(last, rendered)) return;
    last = rendered;
    changed(rendered);
  };
  const observer = new MutationObserver(() => (frame ??= requestAnimationFrame(look)));
  observer.observe(page, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: ['aria-busy', 'aria-label'],
  });
  return () => {
    observer.disconnect();
    if (frame !== undefined) cancelAnimationFrame(frame);
  };
}

function readRendered(page: HTMLElement): RenderedPanel {
  return {
    charts: all(page, '[role="img"]').map((chart) => chart.getAttribute('aria-label') ?? ''),
    tables: all(page, 'table').map((table) => ({
      caption: text(table.querySelector('caption')),
      rows: all(table, 'tbody tr').map((row) => all(row, 'th, td').map(text)),
    })),
    alerts: all(page, '[role="alert"]').map(text),
    busy: page.querySelector('[aria-busy="true"]') !== null,
  };
}

function all(within: Element, selector: string): Element[] {
  return [...within.querySelectorAll(selector)];
}

function text(element: Element | null): string {
  return (element?.textContent ?? '').replace(/\s+/g, ' ').trim();
}
