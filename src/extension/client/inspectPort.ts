import * as vscode from 'vscode';

/**
 * The port at which "Attach to Worker" finds the worker: QK_LENS_INSPECT_WORKER (set by launch.json), and only while
 * the extension itself is in development, so that no other window opens a port.
 */
export function inspectPort({ extensionMode }: vscode.ExtensionContext): number | undefined {
  const port = Number(process.env.QK_LENS_INSPECT_WORKER);
  const valid = Number.isInteger(port) && port > 0 && port < 65536;
  return valid && extensionMode === vscode.ExtensionMode.Development ? port : undefined;
}
