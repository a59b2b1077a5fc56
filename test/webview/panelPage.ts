import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import type { ToHost, ToWebview } from '../../src/protocol/panel.js';
import { changeTheme } from './panelHtml.js';
import type { ThemeName } from './themes.js';

/** How the host of a test answers; it may send any number of messages. */
export type FakeHost = (message: ToHost, send: (message: ToWebview) => Promise<void>) => void | Promise<void>;

/** A question that the webview has asked of its host. */
export type Asked = Extract<ToHost, { readonly kind: 'ask' }>;

/**
 * Runs axe-core on the page with the first rows of its tables: the others are like them, and would take most of the
 * time, even if they were only left out of what is checked.
 */
const WITH_FIRST_ROWS = (options: object) => `(async () => {
  const further = [...document.querySelectorAll('tbody tr:nth-child(n + 7)')].map((row) => [row, new Comment()]);
  for (const [row, place] of further) row.replaceWith(place);
  try {
    return await axe.run(document, ${JSON.stringify(options)});
  } finally {
    for (const [row, place] of further) place.replaceWith(row);
  }
})()`;

/** The panel in a page of its own. */
export class PanelPage {
  /** All but the accounts of what stands in the page. */
  readonly sent: ToHost[] = [];
  /** Console errors, uncaught errors, and violations of the policy. */
  readonly faults: string[] = [];
  private isGone = false;

  constructor(
    readonly page: Page,
    private readonly host: FakeHost,
  ) {}

  /** What the webview has asked, in order. */
  get asked(): readonly Asked[] {
    return this.sent.filter((message) => message.kind === 'ask');
  }

  /** Takes what the webview posts. */
  async receive(message: ToHost): Promise<void> {
    this.sent.push(message);
    await this.host(message, (reply) => this.send(reply));
  }

  /** Posts a message to the webview; a panel that is gone gets none. */
  async send(message: ToWebview): Promise<void> {
    if (!this.isGone) await this.page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`);
  }

  /** Takes the panel out of the page. */
  async leave(): Promise<void> {
    this.isGone = true;
    await this.page.goto('about:blank');
  }

  /** Puts on another theme. */
  async wear(theme: ThemeName): Promise<void> {
    await this.page.evaluate(changeTheme(theme));
  }

  /** What the webview kept last by setState. */
  async kept(): Promise<unknown> {
    return this.page.evaluate('window.kept');
  }

  /**
   * Violations of accessibility rules that axe-core finds in the page as it stands.
   *
   * @param rules to check; all by default
   */
  async accessibilityViolations(rules?: readonly string[]): Promise<readonly string[]> {
    if (!(await this.page.evaluate('"axe" in window'))) await this.page.evaluate(await axeCore());
    // Without what takes long and says nothing here: files of the page read anew, selectors of all that was looked at.
    const options = {
      ...{ resultTypes: ['violations'], preload: false, selectors: false },
      ...(rules && { runOnly: rules }),
    };
    const { violations } = await this.page.evaluate<{
      violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
    }>(WITH_FIRST_ROWS(options));
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
  }
}

function axeCore(): Promise<string> {
  return readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
}
