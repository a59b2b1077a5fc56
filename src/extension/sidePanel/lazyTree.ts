import * as vscode from 'vscode';
import { lazy } from '../lazy.js';

/** A view's tree, created when the view is first shown. */
export interface Tree<T> extends vscode.TreeDataProvider<T> {
  dispose(): void;
}

/**
 * A side panel view whose code is loaded when VS Code first requests its nodes.
 *
 * @param id as in package.json
 * @param options of the view
 */
export function lazyTreeView<T>(
  id: string,
  make: (view: vscode.TreeView<T>) => Promise<Tree<T>>,
  options: Omit<vscode.TreeViewOptions<T>, 'treeDataProvider'> = {},
): { readonly provider: vscode.TreeDataProvider<T>; dispose(): void } {
  const changed = new vscode.EventEmitter<T | T[] | undefined>();
  const owned: { dispose(): unknown }[] = [changed];
  const tree = lazy(async () => {
    const made = await make(view);
    owned.push(made);
    const listening = made.onDidChangeTreeData?.((node) => changed.fire(node ?? undefined));
    if (listening) owned.push(listening);
    return made;
  });
  const provider: vscode.TreeDataProvider<T> = {
    onDidChangeTreeData: changed.event,
    getChildren: async (node) => (await tree()).getChildren(node),
    getTreeItem: async (node) => (await tree()).getTreeItem(node),
    getParent: async (node) => (await tree()).getParent?.(node),
  };
  const view = vscode.window.createTreeView(id, { treeDataProvider: provider, ...options });
  owned.push(view);
  return {
    provider,
    dispose: () => {
      for (const one of owned.reverse()) one.dispose();
    },
  };
}
