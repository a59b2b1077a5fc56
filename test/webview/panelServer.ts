import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebviewBundle } from './bundleWebview.js';

/**
 * The panel's page with its script and style sheet, on this machine: a browser that has loaded them keeps them, compiled,
 * for the pages after.
 */
export class PanelServer {
  /** The page as it is sent from now on. */
  html = '';

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start({ script, style }: WebviewBundle): Promise<PanelServer> {
    const server = createServer(({ url }, response) => {
      const send = (type: string, text: string, cacheControl: string) =>
        response.setHeader('Content-Type', type).setHeader('Cache-Control', cacheControl).end(text);
      switch (url ?? '') {
        case '/':
          return send('text/html', started.html, 'no-store');
        case '/webview.js':
          return send('text/javascript', script, 'max-age=3600');
        case '/webview.css':
          return send('text/css', style, 'max-age=3600');
        default:
          return response.writeHead(404).end();
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const started = new PanelServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return started;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
