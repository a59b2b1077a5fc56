import type { ToHost } from '../protocol/panel.js';

/** VS Code's API for a webview's script, acquired once. */
export interface VsCodeApi {
  postMessage(message: ToHost): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare global {
  function acquireVsCodeApi(): VsCodeApi;
}
