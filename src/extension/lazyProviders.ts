import * as vscode from 'vscode';
import { lazy } from './lazy.js';

/** Hovers whose code is loaded on first use. */
export function lazyHovers(load: () => Promise<vscode.HoverProvider>): vscode.HoverProvider {
  const provider = lazy(load);
  return { provideHover: async (...asked) => (await provider()).provideHover(...asked) };
}

/**
 * Lenses whose code is loaded on first use.
 *
 * @param settings sections of the settings that they depend on
 * @param changed fires when something else does that they depend on
 */
export function lazyCodeLenses(
  settings: readonly string[],
  changed: vscode.Event<void>,
  load: () => Promise<vscode.CodeLensProvider>,
): vscode.CodeLensProvider {
  const provider = lazy(load);
  return {
    onDidChangeCodeLenses: (listener: () => void) =>
      vscode.Disposable.from(
        changed(listener),
        vscode.workspace.onDidChangeConfiguration((change) => {
          if (settings.some((section) => change.affectsConfiguration(section))) listener();
        }),
      ),
    provideCodeLenses: async (...asked) => (await provider()).provideCodeLenses(...asked),
  };
}
