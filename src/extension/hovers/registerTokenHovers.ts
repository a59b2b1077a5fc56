import * as vscode from 'vscode';
import { lazyHovers } from '../lazyProviders.js';
import { NOTE_SELECTOR } from '../notes/noteDocuments.js';
import type { Shared } from '../shared.js';

/** Hovers on tokens quoted in notes. */
export function registerTokenHovers(
  parts: Pick<Shared, 'checkpoints' | 'worker' | 'log'>,
): vscode.Disposable {
  const hovers = lazyHovers(async () => new (await import('./tokenHovers.js')).TokenHovers(parts));
  return vscode.languages.registerHoverProvider(NOTE_SELECTOR, hovers);
}
