import * as vscode from 'vscode';
import type { Parts } from '../parts.js';

interface Manifest {
  readonly contributes: { readonly languageModelTools: readonly { readonly name: string }[] };
}

/** Registers the manifest's tools for language models; what answers them is loaded on first use. */
export function registerTools(
  parts: Pick<Parts, 'checkpoints' | 'worker'>,
  manifest: unknown,
): vscode.Disposable {
  const { languageModelTools } = (manifest as Manifest).contributes;
  return vscode.Disposable.from(
    ...languageModelTools.map(({ name }) =>
      vscode.lm.registerTool(name, {
        invoke: async ({ input }: vscode.LanguageModelToolInvocationOptions<object>, token) => {
          const { invokeTool } = await import('./invokeTool.js');
          return invokeTool(parts, name, input, token);
        },
      }),
    ),
  );
}
