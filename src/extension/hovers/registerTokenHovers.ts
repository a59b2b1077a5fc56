import * as vscode from 'vscode';
import { lazyHovers } from '../lazyProviders.js';
import { NOTE_SELECTOR } from '../notes/noteDocuments.js';
import type { Services } from '../services.js';

/** Hovers on tokens quoted in notes. */
export function registerTokenHovers(services: Services): vscode.Disposable {
  const hovers = lazyHovers(async () => new (await import('./tokenHovers.js')).TokenHovers(services));
  return vscode.languages.registerHoverProvider(NOTE_SELECTOR, hovers);
}
