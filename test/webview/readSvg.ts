import type { Page } from 'playwright-core';

/** What a browser finds in an SVG file. */
export interface SvgFacts {
  /** Why it is not well formed; null where it is. */
  readonly fault: string | null;
  readonly title: string;
  readonly description: string;
  /** Each once. */
  readonly tags: readonly string[];
  readonly attributes: readonly string[];
  readonly texts: readonly string[];
  /** Shapes that are drawn. */
  readonly marks: number;
}

const READ = `(text) => {
  const read = new DOMParser().parseFromString(text, 'image/svg+xml');
  const all = [...read.querySelectorAll('*')];
  const content = (selector) => read.querySelector(selector)?.textContent ?? '';
  return {
    fault: read.querySelector('parsererror')?.textContent ?? null,
    title: content('svg > title'),
    description: content('svg > desc'),
    tags: [...new Set(all.map(({ tagName }) => tagName))],
    attributes: [...new Set(all.flatMap((element) => element.getAttributeNames()))],
    texts: [...read.querySelectorAll('text')].map(({ textContent }) => textContent),
    marks: read.querySelectorAll('path, rect, circle').length,
  };
}`;

/** Reads an SVG file as XML, as strictly as a browser does. */
export async function readSvg(page: Page, svg: string): Promise<SvgFacts> {
  return page.evaluate<SvgFacts>(`(${READ})(${JSON.stringify(svg)})`);
}
