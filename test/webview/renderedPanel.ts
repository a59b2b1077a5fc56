/** What stands in a panel's page. */
export interface RenderedPanel {
  /** What each chart tells those who can't see it. */
  readonly charts: readonly string[];
  /** In reading order, with the cells as they are shown. */
  readonly tables: readonly { readonly caption: string; readonly rows: readonly (readonly string[])[] }[];
  readonly alerts: readonly string[];
  /** An answer is awaited. */
  readonly busy: boolean;
}

/** What is used of the DOM, whose types the tests outside the page go without. */
interface PageElement {
  readonly textContent: string | null;
  getAttribute(name: string): string | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
}

/** The panel's custom element. */
export const PANEL_ELEMENT = 'qk-lens-app';

/** Reads the page of a panel. Runs inside it, so it uses nothing from outside. */
export function readRendered(page: PageElement): RenderedPanel {
  const all = (within: PageElement, selector: string) => [...within.querySelectorAll(selector)];
  const text = (element: PageElement | null) => (element?.textContent ?? '').replace(/\s+/g, ' ').trim();
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
