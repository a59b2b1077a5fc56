import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { markup } from '../../report/markup.js';

/** Where all resources of the panel's page are: the only folder it may read. */
export function panelResources(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist');
}

/**
 * The panel's page: only the bundled script, its styles and an empty root. It contains no data; the script requests the
 * state when it runs.
 */
export function panelHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const resource = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(panelResources(extensionUri), name)).toString();
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data: blob:`,
  ].join('; ');
  return markup`<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta property="csp-nonce" content="${nonce}">
  <link rel="stylesheet" href="${resource('webview.css')}">
  <title>QK Lens</title>
</head>
<body>
  <div id="root"></div>
  <script nonce="${nonce}" src="${resource('webview.js')}"></script>
</body>
</html>`.toString();
}
