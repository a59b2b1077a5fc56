import * as vscode from 'vscode';
import { lazyCodeLenses, lazyHovers } from '../lazyProviders.js';
import { NOTE_SELECTOR } from '../notes/noteDocuments.js';
import type { Services } from '../services.js';

/** Hovers and lenses on heads and neurons named in notes. */
export function registerReferences(services: Services): vscode.Disposable {
  const hovers = lazyHovers(async () => new (await import('./referenceHovers.js')).ReferenceHovers(services));
  const lenses = lazyCodeLenses(['qkLens.codeLens', 'qkLens.hovers'], () => import('./referenceLenses.js'));
  return vscode.Disposable.from(
    vscode.languages.registerHoverProvider(NOTE_SELECTOR, hovers),
    vscode.languages.registerCodeLensProvider(NOTE_SELECTOR, lenses),
  );
}
