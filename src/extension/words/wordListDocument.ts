import * as vscode from 'vscode';
import { wordLists } from './wordLists.js';

const SCHEME = 'qk-lens-words';

let provider: vscode.Disposable | undefined;

/** The read-only document for a list without a file of its own, one word per line. */
export function wordListDocument(name: string, context: vscode.ExtensionContext): vscode.Uri {
  if (!provider) {
    provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      provideTextDocumentContent: async (uri) => {
        const lists = await wordLists(context.extensionPath);
        const list = lists.find((one) => uri.path === pathOf(one.name));
        return list ? (list.problem ?? list.words.join('\n')) : '';
      },
    });
    context.subscriptions.push(provider, { dispose: () => (provider = undefined) });
  }
  return vscode.Uri.from({ scheme: SCHEME, path: pathOf(name) });
}

function pathOf(name: string): string {
  return `/${name.replaceAll('/', '∕')}.txt`;
}
