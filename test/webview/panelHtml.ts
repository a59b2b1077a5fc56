import type { ThemeName } from './themes.js';
import { THEMES } from './themes.js';

/**
 * The panel's page under the content security policy that the extension gives it, in a theme; beside it stand its script
 * `webview.js` and its style sheet `webview.css`.
 *
 * @param kept what the webview kept by setState before it was loaded
 */
export function panelHtml(theme: ThemeName, kept: unknown): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-test'`,
    `style-src 'self' 'nonce-test'`,
    `font-src 'self'`,
    `img-src 'self' data: blob:`,
  ];
  const { bodyClass } = THEMES[theme];
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}" />
    <meta property="csp-nonce" content="test" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>QK Lens</title>
    <link rel="icon" href="data:," />
    <script nonce="test">${fakeVsCode(kept)}</script>
    <style nonce="test" id="theme">${themeCss(theme)}</style>
    <link rel="stylesheet" href="webview.css" />
  </head>
  <body class="${bodyClass}" data-vscode-theme-kind="${themeKind(bodyClass)}">
    <div id="root"></div>
    <script nonce="test" src="webview.js"></script>
  </body>
</html>`;
}

/** A script that puts another theme on the panel's page as VS Code does, and waits until it is painted. */
export function changeTheme(theme: ThemeName): string {
  const { bodyClass } = THEMES[theme];
  return `(async () => {
    document.getElementById('theme').textContent = ${JSON.stringify(themeCss(theme))};
    document.body.dataset.vscodeThemeKind = ${JSON.stringify(themeKind(bodyClass))};
    document.body.className = ${JSON.stringify(bodyClass)};
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  })()`;
}

function themeCss(theme: ThemeName): string {
  const css = Object.entries(THEMES[theme].variables).map(([name, value]) => `--vscode-${name}: ${value};`);
  return `:root { ${css.join(' ')} }`;
}

function themeKind(bodyClass: string): string {
  return bodyClass.split(' ')[0];
}

function fakeVsCode(kept: unknown): string {
  return `
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(event.violatedDirective, event.sourceFile, event.lineNumber, event.columnNumber));
    window.kept = ${(JSON.stringify(kept) ?? 'undefined').replaceAll('<', '\\u003c')};
    window.acquireVsCodeApi = () => ({
      postMessage: (message) => void window.hostReceives(message),
      getState: () => window.kept,
      setState: (state) => { window.kept = JSON.parse(JSON.stringify(state)); },
    });`;
}
