import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as esbuild from 'esbuild';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { ToHost, ToWebview } from '../../src/protocol/panel.js';
import type { ThemeName } from './themes.js';
import { THEMES } from './themes.js';

const ORIGIN = 'http://panel.test';

/** The webview's script and style sheet, bundled as for the extension. */
export async function bundleWebview(): Promise<{ readonly script: string; readonly style: string }> {
  const { outputFiles } = await esbuild.build({
    bundle: true,
    write: false,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    entryPoints: { webview: 'src/webview/main.ts' },
    outdir: 'out',
    tsconfig: 'src/webview/tsconfig.json',
    logLevel: 'warning',
  });
  const text = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))!.text;
  return { script: text('.js'), style: text('.css') };
}

/** How the host of a test answers; it may send any number of messages. */
export type FakeHost = (message: ToHost, send: (message: ToWebview) => Promise<void>) => void | Promise<void>;

/** The panel in a page of its own, under the content security policy that the extension gives it. */
export class PanelPage {
  /** All but the accounts of what stands in the page. */
  readonly sent: ToHost[] = [];
  /** Console errors, uncaught errors, and violations of the policy. */
  readonly faults: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
  ) {}

  static async open(
    browser: Browser,
    bundle: { readonly script: string; readonly style: string },
    host: FakeHost,
    look: { readonly theme: ThemeName; readonly width: number; readonly kept?: unknown },
  ): Promise<PanelPage> {
    const context = await browser.newContext({ viewport: { width: look.width, height: 900 } });
    const page = await context.newPage();
    const panel = new PanelPage(page, context);
    page.on('console', (message) => {
      if (message.type() === 'error') panel.faults.push(message.text());
    });
    page.on('pageerror', (error) => panel.faults.push(String(error)));
    await page.exposeFunction('hostReceives', async (message: ToHost) => {
      if (message.kind !== 'rendered') panel.sent.push(message);
      await host(message, (reply) => panel.send(reply));
    });
    await page.addInitScript({ content: fakeVsCode(look.kept) });
    const assets: { readonly [path: string]: { readonly contentType: string; readonly body: string } } = {
      '/': { contentType: 'text/html', body: panelHtml(look.theme) },
      '/webview.js': { contentType: 'text/javascript', body: bundle.script },
      '/webview.css': { contentType: 'text/css', body: bundle.style },
    };
    await page.route(`${ORIGIN}/**`, (route) => {
      const asset = assets[new URL(route.request().url()).pathname];
      return asset ? route.fulfill(asset) : route.fulfill({ status: 404 });
    });
    await page.goto(`${ORIGIN}/`);
    return panel;
  }

  async send(message: ToWebview): Promise<void> {
    await this.page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`);
  }

  /** What the webview kept last by setState. */
  async kept(): Promise<unknown> {
    return this.page.evaluate('window.kept');
  }

  /** Violations of accessibility rules that axe-core finds in the page as it stands. */
  async accessibilityViolations(): Promise<readonly string[]> {
    const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    await this.page.evaluate(source);
    const { violations } = await this.page.evaluate<{
      violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
    }>('axe.run(document, {resultTypes: ["violations"]})');
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}

function fakeVsCode(kept: unknown): string {
  return `
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(event.violatedDirective, event.sourceFile, event.lineNumber, event.columnNumber));
    window.kept = ${JSON.stringify(kept)};
    window.acquireVsCodeApi = () => ({
      postMessage: (message) => void window.hostReceives(message),
      getState: () => window.kept,
      setState: (state) => { window.kept = JSON.parse(JSON.stringify(state)); },
    });`;
}

function panelHtml(theme: ThemeName): string {
  const { bodyClass, variables } = THEMES[theme];
  const css = Object.entries(variables).map(([name, value]) => `--vscode-${name}: ${value};`);
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-test'`,
    `style-src ${ORIGIN} 'nonce-test'`,
    `font-src ${ORIGIN}`,
    `img-src ${ORIGIN} data: blob:`,
  ];
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}" />
    <meta property="csp-nonce" content="test" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>QK Lens</title>
    <style nonce="test">:root { ${css.join(' ')} }</style>
    <link rel="stylesheet" href="webview.css" />
  </head>
  <body class="${bodyClass}">
    <div id="root"></div>
    <script nonce="test" src="webview.js"></script>
  </body>
</html>`;
}
