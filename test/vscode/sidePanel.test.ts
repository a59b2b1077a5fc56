import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../src/extension/api.js';
import type { HeadsNode } from '../../src/extension/sidePanel/headNodes.js';
import { answered, api, closeEverything, openSample, until } from './support.js';

describe('The side panel', () => {
  let qkLens: ExtensionApi;
  let sample: string;

  before(async () => {
    qkLens = await api();
    sample = await openSample();
    await vscode.commands.executeCommand('qkLens.checkpoints.focus');
  });
  afterEach(closeEverything);
  after(() => vscode.commands.executeCommand('workbench.view.explorer'));

  const tree = () => qkLens.trees['qkLens.checkpoints'] as vscode.TreeDataProvider<HeadsNode>;
  const children = async (node?: HeadsNode) => (await tree().getChildren(node)) ?? [];
  const item = async (node: HeadsNode) => tree().getTreeItem(node);

  async function layer(index: number): Promise<HeadsNode> {
    const checkpoint = (await children()).find(
      (node) => node.kind === 'checkpoint' && node.folder === sample,
    );
    assert.ok(checkpoint, 'the sample is in the tree');
    return (await children(checkpoint))[index];
  }

  it('shows the heads of a layer, without W_EE, and only while the layer is visible', async () => {
    const heads = await children(await layer(3));
    assert.deepEqual(
      heads.map(({ kind }) => kind),
      [...Array<string>(6).fill('head'), 'mlp'],
    );
    let description: unknown;
    const watching = setInterval(
      () => void item(heads[1]).then((shown) => (description = shown.description)),
      50,
    );
    try {
      // The percentile follows, once it is known.
      await until('head 3.1 has its numbers', () =>
        String(description).startsWith('σ0 9.000 · copying -1.00'),
      );
    } finally {
      clearInterval(watching);
    }
  });

  it('gives every node an icon, a name for screen readers, and its command', async () => {
    const nodes = [await layer(0), ...(await children(await layer(0)))];
    for (const node of nodes) {
      const shown = await item(node);
      assert.ok(shown.iconPath instanceof vscode.ThemeIcon);
      assert.ok(shown.label);
      if (node.kind !== 'layer') assert.ok(shown.accessibilityInformation?.label, node.id);
    }
    const head = await item(nodes[2]);
    assert.equal(head.command?.command, 'qkLens.analyzeHead');
    await vscode.commands.executeCommand(head.command.command, nodes[2]);
    await answered(qkLens, { layer: 0, head: 1 });
  });

  it('keeps a bookmark, and shows it on the head', async () => {
    const [head] = await children(await layer(2));
    await vscode.commands.executeCommand('qkLens.bookmarkHead', head);
    assert.equal((await children())[0].kind, 'bookmarks');
    assert.equal((await item(head)).contextValue, 'head.bookmarked');
    await vscode.commands.executeCommand('qkLens.removeBookmark', head);
    assert.equal((await children())[0].kind, 'checkpoint');
    assert.equal((await item(head)).contextValue, 'head');
  });

  it('closes a checkpoint by its node', async () => {
    const [checkpoint] = await children();
    await vscode.commands.executeCommand('qkLens.closeCheckpoint', checkpoint);
    assert.deepEqual(await children(), []);
    await openSample();
  });

  it('lists the built-in words', async () => {
    const words = qkLens.trees['qkLens.wordLists'];
    const lists = (await words.getChildren()) ?? [];
    const shown = await Promise.all(lists.map(async (list) => words.getTreeItem(list)));
    assert.deepEqual(
      shown.map(({ label, contextValue }) => [label, contextValue]),
      [
        ['first-names', 'wordList.builtIn'],
        ['common-words', 'wordList.builtIn'],
      ],
    );
  });
});
