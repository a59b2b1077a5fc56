import type * as vscode from 'vscode';
import type { Services } from '../services.js';
import { lazyTreeView } from './lazyTree.js';

/** The views of the side panel by their ids, each with its nodes. */
export type SidePanelTrees = Readonly<Record<string, vscode.TreeDataProvider<unknown>>>;

/** The three views of the side panel; each one's code is loaded when it is first shown. */
export function sidePanelViews(services: Services): { readonly trees: SidePanelTrees; dispose(): void } {
  const views = {
    'qkLens.checkpoints': lazyTreeView(
      'qkLens.checkpoints',
      async () => (await import('./checkpointsTree.js')).checkpointsTree,
      services,
    ),
    'qkLens.results': lazyTreeView(
      'qkLens.results',
      async () => (await import('./resultsTree.js')).resultsTree,
      services,
    ),
    'qkLens.wordLists': lazyTreeView(
      'qkLens.wordLists',
      async () => (await import('./wordListsTree.js')).wordListsTree,
      services,
    ),
  };
  return {
    trees: Object.fromEntries(
      Object.entries(views).map(([id, { provider }]) => [id, provider as vscode.TreeDataProvider<unknown>]),
    ),
    dispose: () => Object.values(views).forEach((view) => view.dispose()),
  };
}
