import type * as vscode from 'vscode';
import type { Parts } from '../parts.js';
import type { HeadsNode } from './headNodes.js';
import { lazyTreeView } from './lazyTree.js';
import { openDropped } from './openDropped.js';

/** The views of the side panel by their ids, each with its nodes. */
export type SidePanelTrees = Readonly<Record<string, vscode.TreeDataProvider<unknown>>>;

/** The three views of the side panel; the code of each is loaded when it is first shown. */
export function sidePanelViews({
  checkpoints,
  context: { extensionPath },
  results,
  sidePanel,
}: Pick<Parts, 'checkpoints' | 'context' | 'results' | 'sidePanel'>): {
  readonly trees: SidePanelTrees;
  dispose(): void;
} {
  const views = {
    'qkLens.checkpoints': lazyTreeView<HeadsNode>(
      'qkLens.checkpoints',
      async (view) => {
        const { CheckpointsTree } = await import('./checkpointsTree.js');
        return new CheckpointsTree(checkpoints, await sidePanel(), view);
      },
      { showCollapseAll: true, canSelectMany: true, dragAndDropController: openDropped },
    ),
    'qkLens.results': lazyTreeView('qkLens.results', async () => {
      const { ResultsTree } = await import('./resultsTree.js');
      return new ResultsTree(await results());
    }),
    'qkLens.wordLists': lazyTreeView('qkLens.wordLists', async () => {
      const { WordListsTree } = await import('./wordListsTree.js');
      return new WordListsTree(extensionPath);
    }),
  };
  return {
    trees: Object.fromEntries(
      Object.entries(views).map(([id, { provider }]) => [id, provider as vscode.TreeDataProvider<unknown>]),
    ),
    dispose: () => Object.values(views).forEach((view) => view.dispose()),
  };
}
