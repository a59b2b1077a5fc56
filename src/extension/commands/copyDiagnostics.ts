import * as vscode from 'vscode';
import { diagnosticsText } from '../diagnostics.js';
import type { Shared } from '../shared.js';

/** Settings that contain local paths or the user's words: only the number of their entries is reported. */
const COUNTED = ['checkpoint.folders', 'wordLists'];

interface Manifest {
  readonly version: string;
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, unknown>> };
  };
}

/** Copy Diagnostics: puts the data for a bug report on the clipboard; it names no folder of the user's. */
export async function copyDiagnostics(
  parts: Pick<Shared, 'context' | 'checkpoints' | 'errors' | 'worker'>,
): Promise<void> {
  const { context, checkpoints, errors } = parts;
  const worker = parts.worker.made;
  const manifest = context.extension.packageJSON as Manifest;
  const text = diagnosticsText({
    versions: {
      'QK Lens': manifest.version,
      'VS Code': vscode.version,
      'Node.js': process.versions.node,
      platform: `${process.platform} ${process.arch}`,
    },
    surroundings: {
      remote: vscode.env.remoteName ?? 'none',
      trusted: String(vscode.workspace.isTrusted),
      language: vscode.env.language,
    },
    worker:
      worker?.pid === undefined
        ? 'not running'
        : await worker.status().catch((): 'does not answer' => 'does not answer'),
    checkpoints: checkpoints.list,
    settings: changedSettings(manifest),
    errors: errors.shown,
  });
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage('QK Lens diagnostics copied to the clipboard', 5000);
}

function changedSettings(manifest: Manifest): Record<string, unknown> {
  const configuration = vscode.workspace.getConfiguration('qkLens');
  const names = Object.keys(manifest.contributes.configuration.properties).map((name) =>
    name.replace(/^qkLens\./, ''),
  );
  const changed = names.flatMap((name) => {
    const now = configuration.get<unknown>(name);
    if (JSON.stringify(now) === JSON.stringify(configuration.inspect(name)?.defaultValue)) return [];
    return [
      [name, COUNTED.includes(name) ? `${Object.keys(Object(now) as object).length} entries` : now] as const,
    ];
  });
  return Object.fromEntries(changed);
}
