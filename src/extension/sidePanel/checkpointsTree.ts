import * as vscode from 'vscode';
import { insteadOfAttention } from '../../protocol/attentionLayers.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { filesKey } from '../../protocol/openFiles.js';
import { Disposable } from '../disposable.js';
import type { OpenCheckpoints } from '../checkpoints/openCheckpoints.js';
import { placeAmong } from '../checkpoints/placeAmong.js';
import { openCheckpointOf } from '../bookmarks/bookmarks.js';
import { headsItem, type HeadItemsState } from './headItems.js';
import { childNodes, type HeadsNode } from './headNodes.js';
import type { Tree } from './lazyTree.js';
import type { SidePanel } from './sidePanel.js';
import { trainingRuns } from './trainingRuns.js';

type LayerNode = Extract<HeadsNode, { kind: 'layer' }>;

/** The open checkpoints with their layers, heads and MLPs, and the bookmarked heads. */
export class CheckpointsTree extends Disposable implements Tree<HeadsNode> {
  private readonly changed = this.register(new vscode.EventEmitter<HeadsNode | undefined>());
  readonly onDidChangeTreeData = this.changed.event;
  /** VS Code identifies a node by its object: each is created once. */
  private readonly nodes = new Map<string, HeadsNode>();
  private readonly parents = new Map<HeadsNode, HeadsNode | undefined>();
  /** Layers whose heads are visible when the view is. */
  private readonly expanded = new Set<LayerNode>();
  /** The ids of expanded layers, for when a filter is cleared: VS Code forgets items that leave the tree. */
  private readonly opened = new Set<string>();
  private filterText = '';
  /** The open checkpoints that the tree shows, and their files. */
  private drawn = '';

  constructor(
    private readonly checkpoints: OpenCheckpoints,
    private readonly panel: SidePanel,
    private readonly view: vscode.TreeView<HeadsNode>,
  ) {
    super();
    const { bookmarks, listing, summaries } = panel;
    const refresh = (): void => this.changed.fire(undefined);
    this.register(bookmarks.onDidChange(refresh));
    this.register(checkpoints.onDidChange(() => this.checkpointsChanged()));
    this.register(listing.onDidChange(() => this.listingChanged()));
    this.register(summaries.onDidChange(({ checkpoint, layer }) => this.layerChanged(checkpoint, layer)));
    this.register(summaries.onDidLearn(() => this.wantVisible()));
    this.register(view.onDidExpandElement(({ element }) => this.expand(element)));
    this.register(view.onDidCollapseElement(({ element }) => this.collapse(element)));
    this.register(
      view.onDidChangeVisibility(({ visible }) => {
        if (visible) this.wantVisible();
        else summaries.leaveAll();
      }),
    );
    if (listing.filterText !== '') this.listingChanged();
  }

  getChildren(parent?: HeadsNode): HeadsNode[] {
    const { bookmarks, listing, summaries } = this.panel;
    if (parent?.kind === 'layer') {
      this.open(parent);
      if (this.view.visible && hasHeads(parent)) summaries.want(parent);
    }
    const state = {
      checkpoints: this.checkpoints.list,
      bookmarks: bookmarks.list,
      listing,
      summary: summaries.of.bind(summaries),
    };
    return childNodes(state, parent).map((made) => {
      const node = this.nodes.get(made.id) ?? made;
      this.nodes.set(node.id, node);
      this.parents.set(node, parent);
      return node;
    });
  }

  getTreeItem(node: HeadsNode): vscode.TreeItem {
    const { bookmarks, listing, summaries } = this.panel;
    const state: HeadItemsState = {
      opens: ({ id }) => listing.filterText !== '' || this.opened.has(id),
      summary: summaries.of.bind(summaries),
      isBookmarked: ({ model }, head) => bookmarks.has(model, head),
      failure: (checkpoint, layer) => summaries.failureOf({ checkpoint, layer }),
      place: (checkpoint) => placeAmong(checkpoint, this.checkpoints.list),
      isInRun: ({ folder }) =>
        trainingRuns(this.checkpoints.list).runs.some(({ steps }) =>
          steps.some((step) => step.folder === folder),
        ),
      openCheckpoint: (bookmark) => openCheckpointOf(bookmark, this.checkpoints.list),
    };
    return headsItem(node, state);
  }

  getParent(node: HeadsNode): HeadsNode | undefined {
    return this.parents.get(node);
  }

  private wantVisible(): void {
    if (!this.view.visible) return;
    for (const layer of this.expanded) if (hasHeads(layer)) this.panel.summaries.want(layer);
  }

  private expand(node: HeadsNode): void {
    if (node.kind === 'layer') this.open(node);
    for (const layer of this.expanded) {
      if (this.isIn(layer, node) && hasHeads(layer)) this.panel.summaries.want(layer, true);
    }
  }

  private collapse(node: HeadsNode): void {
    for (const layer of this.expanded) {
      if (!this.isIn(layer, node)) continue;
      this.panel.summaries.leave(layer);
      if (layer === node) this.expanded.delete(layer);
    }
    this.opened.delete(node.id);
  }

  /** Whether a node is another, or below it. */
  private isIn(node: HeadsNode | undefined, above: HeadsNode): boolean {
    return node !== undefined && (node === above || this.isIn(this.parents.get(node), above));
  }

  private open(layer: LayerNode): void {
    this.expanded.add(layer);
    this.opened.add(layer.id);
  }

  private checkpointsChanged(): void {
    const open = new Set(this.checkpoints.list.map(({ folder }) => folder));
    for (const layer of this.expanded) {
      if (!open.has(layer.folder)) this.forget(layer);
    }
    // A click or Enter on an item just when VS Code draws it again finds its command gone.
    const drawn = JSON.stringify(this.checkpoints.list.map((info) => [info.folder, filesKey(info)]).sort());
    if (drawn === this.drawn && this.panel.bookmarks.list.length === 0) return;
    this.drawn = drawn;
    this.changed.fire(undefined);
  }

  private listingChanged(): void {
    const { filterText } = this.panel.listing;
    if (filterText !== this.filterText) for (const layer of this.expanded) this.forget(layer);
    this.filterText = filterText;
    this.view.message = filterText === '' ? '' : `Only heads ${filterText}`;
    void vscode.commands.executeCommand('setContext', 'qkLens.headsFiltered', filterText !== '');
    this.changed.fire(undefined);
  }

  private forget(layer: LayerNode): void {
    this.panel.summaries.leave(layer);
    this.expanded.delete(layer);
  }

  /** The layer itself, which shows a failure; and the bookmarks, which may be in it. */
  private layerChanged({ folder }: CheckpointInfo, layer: number): void {
    for (const node of this.nodes.values()) {
      if (node.kind === 'layer' && node.folder === folder && node.layer === layer) this.changed.fire(node);
      if (node.kind === 'bookmarks') this.changed.fire(node);
    }
  }
}

function hasHeads({ checkpoint, layer }: LayerNode): boolean {
  return insteadOfAttention(checkpoint.model, layer) === undefined;
}
