import { insteadOfAttention } from '../../protocol/attentionLayers.js';
import { has } from '../../protocol/capabilities.js';
import type { HeadRef } from '../../protocol/headRef.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { filesKey } from '../../protocol/openFiles.js';
import type { Bookmark } from '../bookmarks/bookmarks.js';
import type { HeadListing } from './headListing.js';
import { sortHeads, type HeadSummary } from './headSummary.js';
import { trainingRuns } from './trainingRuns.js';

/**
 * The nodes of the checkpoints tree. A node's fields besides `kind` and `id` are its commands' arguments: `folder`,
 * `head`, `neurons`.
 */
export type HeadsNode =
  | { readonly kind: 'bookmarks'; readonly id: string }
  | {
      readonly kind: 'bookmark';
      readonly id: string;
      readonly folder: string;
      readonly head: HeadRef;
      readonly bookmark: Bookmark;
    }
  | {
      /** Open checkpoints that are steps of one training run. */
      readonly kind: 'run';
      readonly id: string;
      /** Of the run. */
      readonly folder: string;
      readonly name: string;
      /** The first step first. */
      readonly steps: readonly CheckpointInfo[];
    }
  | {
      readonly kind: 'checkpoint';
      readonly id: string;
      readonly folder: string;
      readonly checkpoint: CheckpointInfo;
    }
  | {
      readonly kind: 'layer';
      readonly id: string;
      readonly folder: string;
      readonly checkpoint: CheckpointInfo;
      readonly layer: number;
    }
  | {
      readonly kind: 'head';
      readonly id: string;
      readonly folder: string;
      readonly checkpoint: CheckpointInfo;
      readonly head: HeadRef;
    }
  | {
      readonly kind: 'mlp';
      readonly id: string;
      readonly folder: string;
      readonly checkpoint: CheckpointInfo;
      readonly layer: number;
      readonly neurons: string;
    };

export interface HeadsState {
  /** The current one first. */
  readonly checkpoints: readonly CheckpointInfo[];
  readonly bookmarks: readonly Bookmark[];
  readonly listing: Pick<HeadListing, 'sort' | 'shows' | 'filterText'>;
  readonly summary: (checkpoint: CheckpointInfo, head: HeadRef) => HeadSummary;
}

/**
 * The children of a node, or the root nodes. Bookmarks come first; then the open checkpoints by name, so that none
 * moves when another becomes current, steps of one training run in a group of their own; below them layers with heads
 * and the MLP, if its neurons are read. With a filter, only nodes with a visible head.
 */
export function childNodes(state: HeadsState, parent?: HeadsNode): HeadsNode[] {
  switch (parent?.kind) {
    case undefined:
      return [
        ...(state.bookmarks.length === 0 ? [] : [{ kind: 'bookmarks' as const, id: 'bookmarks' }]),
        ...checkpointNodes(state),
      ];
    case 'bookmarks':
      return state.bookmarks.map(bookmarkNode);
    case 'run':
      return parent.steps.map((step) => checkpointNode(state, step));
    case 'checkpoint':
      return layerNodes(state, parent.checkpoint);
    case 'layer':
      return headNodes(state, parent.checkpoint, parent.layer);
    case 'bookmark':
    case 'head':
    case 'mlp':
      return [];
  }
}

function checkpointNodes(state: HeadsState): HeadsNode[] {
  const { runs, others } = trainingRuns(state.checkpoints);
  const roots = [
    ...runs.map(({ folder, name, series, steps }) => {
      const own = steps.map((step) => step.folder);
      const id = JSON.stringify(['run', folder, series, state.listing.filterText, own]);
      return { name, folder, node: { kind: 'run' as const, id, folder, name, steps } };
    }),
    ...others.map((own) => ({ name: own.name, folder: own.folder, node: checkpointNode(state, own) })),
  ];
  return roots
    .sort((a, b) => a.name.localeCompare(b.name) || a.folder.localeCompare(b.folder))
    .map(({ node }) => node);
}

function checkpointNode({ listing }: HeadsState, checkpoint: CheckpointInfo): HeadsNode {
  const id = idOf(listing, checkpoint, 'model');
  return { kind: 'checkpoint', id, folder: checkpoint.folder, checkpoint };
}

function bookmarkNode(bookmark: Bookmark): HeadsNode {
  const { folder, head, fingerprint } = bookmark;
  const id = JSON.stringify(['bookmark', folder, fingerprint, head.layer, head.head]);
  return { kind: 'bookmark', id, folder, head, bookmark };
}

function layerNodes({ listing }: HeadsState, checkpoint: CheckpointInfo): HeadsNode[] {
  const { nLayers } = checkpoint.model;
  return [...Array(nLayers).keys()]
    .filter((layer) => listing.filterText === '' || headsOf(checkpoint, layer).some(listing.shows))
    .map((layer) => ({
      kind: 'layer',
      id: idOf(listing, checkpoint, 'layer', layer),
      folder: checkpoint.folder,
      checkpoint,
      layer,
    }));
}

function headNodes({ listing, summary }: HeadsState, checkpoint: CheckpointInfo, layer: number): HeadsNode[] {
  const { folder } = checkpoint;
  const shown = headsOf(checkpoint, layer).filter(listing.shows);
  const heads = sortHeads(shown, listing.sort, (head) => summary(checkpoint, head)).map(
    (head): HeadsNode => ({
      kind: 'head',
      id: idOf(listing, checkpoint, 'head', layer, head.head),
      folder,
      checkpoint,
      head,
    }),
  );
  if (listing.filterText !== '' || !has('neurons', checkpoint.model)) return heads;
  const id = idOf(listing, checkpoint, 'mlp', layer);
  return [...heads, { kind: 'mlp', id, folder, checkpoint, layer, neurons: String(layer) }];
}

function headsOf({ model }: CheckpointInfo, layer: number): HeadRef[] {
  if (insteadOfAttention(model, layer) !== undefined) return [];
  return Array.from({ length: model.nHeads }, (_, head) => ({ layer, head }));
}

/**
 * The id by which VS Code remembers expansion. A filtered tree has other ids: it opens expanded, and leaves the full
 * tree's state unchanged.
 */
function idOf(
  { filterText }: HeadsState['listing'],
  checkpoint: CheckpointInfo,
  ...place: readonly (string | number)[]
): string {
  return JSON.stringify([checkpoint.folder, filesKey(checkpoint), filterText, ...place]);
}
