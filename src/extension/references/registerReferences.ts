import * as vscode from 'vscode';
import { lazyCodeLenses, lazyHovers } from '../lazyProviders.js';
import { NOTE_SELECTOR } from '../notes/noteDocuments.js';
import type { Shared } from '../shared.js';

/** Hovers and lenses on heads and neurons named in notes. */
export function registerReferences(parts: Pick<Shared, 'checkpoints' | 'worker'>): vscode.Disposable {
  const hovers = lazyHovers(async () => new (await import('./referenceHovers.js')).ReferenceHovers(parts));
  const lenses = lazyCodeLenses(
    ['qkLens.codeLens', 'qkLens.hovers'],
    parts.checkpoints.onDidChange,
    async () => new (await import('./referenceLenses.js')).ReferenceLenses(parts),
  );
  return vscode.Disposable.from(
    vscode.languages.registerHoverProvider(NOTE_SELECTOR, hovers),
    vscode.languages.registerCodeLensProvider(NOTE_SELECTOR, lenses),
  );
}
