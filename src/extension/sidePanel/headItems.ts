import * as vscode from 'vscode';
import { formatHeadRef, type HeadRef } from '../../protocol/headRef.js';
import { insteadOfAttention, whyNoHeads } from '../../protocol/attentionLayers.js';
import { has } from '../../protocol/capabilities.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { assumedTokenizer } from '../../protocol/assumedTokenizer.js';
import { keySharing } from '../../report/sharedKeys.js';
import type { Bookmark } from '../bookmarks/bookmarks.js';
import type { HeadsNode } from './headNodes.js';
import { describeSummary, summaryFacts, type HeadSummary } from './headSummary.js';
import { textLines, treeItem, type ItemFields } from './treeItem.js';

export interface HeadItemsState {
  /** Whether a layer, or a step of a training run, is shown expanded. */
  readonly opens: (node: HeadsNode) => boolean;
  readonly summary: (checkpoint: CheckpointInfo, head: HeadRef) => HeadSummary;
  readonly isBookmarked: (checkpoint: CheckpointInfo, head: HeadRef) => boolean;
  /** Why a layer's heads could not be computed. */
  readonly failure: (checkpoint: CheckpointInfo, layer: number) => string | undefined;
  /** Where it is, if another open checkpoint has the same name. */
  readonly place: (checkpoint: CheckpointInfo) => string | undefined;
  /** Whether it is shown with other steps of its training run. */
  readonly isInRun: (checkpoint: CheckpointInfo) => boolean;
  /** A bookmark's open checkpoint. */
  readonly openCheckpoint: (bookmark: Bookmark) => CheckpointInfo | undefined;
}

type NodeOf<K extends HeadsNode['kind']> = Extract<HeadsNode, { kind: K }>;

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

const ITEMS: { readonly [K in HeadsNode['kind']]: (node: NodeOf<K>, state: HeadItemsState) => ItemFields } = {
  bookmarks: () => ({
    label: 'Bookmarks',
    collapsibleState: Expanded,
    iconPath: new vscode.ThemeIcon('bookmark'),
    contextValue: 'bookmarks',
  }),
  bookmark: ({ head, bookmark, folder }, state) => {
    const open = state.openCheckpoint(bookmark);
    const summary = open ? state.summary(open, head) : {};
    return {
      ...headItem(head, summary, [bookmark.name, folder]),
      description: [bookmark.name, describeSummary(summary)].filter((part) => part !== '').join(' · '),
      contextValue: 'bookmark',
    };
  },
  run: ({ name, folder, steps }) => ({
    label: name,
    description: `${steps.length} steps`,
    collapsibleState: Expanded,
    iconPath: new vscode.ThemeIcon('graph-line'),
    contextValue: 'run',
    tooltip: textLines(name, folder),
    accessibilityInformation: { label: `Training run ${name}, ${steps.length} steps` },
  }),
  checkpoint: (node, { place, isInRun, opens }) => {
    const { checkpoint } = node;
    const { folder, model, step } = checkpoint;
    const inRun = step !== undefined && isInRun(checkpoint);
    const name = inRun ? step.name : checkpoint.name;
    const where = inRun ? undefined : place(checkpoint);
    const notes = [...(model.notice === undefined ? [] : [model.notice]), ...assumedTokenizer(checkpoint)];
    const size = `${model.nLayers} layers of ${model.nHeads} heads`;
    return {
      label: name,
      description: where === undefined ? size : `${where} · ${size}`,
      collapsibleState: inRun && !opens(node) ? Collapsed : Expanded,
      iconPath: new vscode.ThemeIcon('package'),
      contextValue: 'checkpoint',
      tooltip: textLines(checkpoint.name, folder, ...notes),
      accessibilityInformation: {
        label: `Checkpoint ${name}${where === undefined ? '' : ` in ${where}`}, ${size}`,
      },
    };
  },
  layer: (node, { opens, failure }) => {
    const { checkpoint, layer } = node;
    const instead = insteadOfAttention(checkpoint.model, layer);
    const problem = failure(checkpoint, layer);
    const label = `Layer ${layer}`;
    if (instead !== undefined) {
      return {
        label,
        collapsibleState: has('neurons', checkpoint.model) ? (opens(node) ? Expanded : Collapsed) : None,
        iconPath: new vscode.ThemeIcon('circle-slash'),
        contextValue: 'layer',
        description: instead,
        tooltip: whyNoHeads(checkpoint.model, layer)!,
        accessibilityInformation: { label: `${label}, ${instead} instead of attention` },
      };
    }
    return {
      label,
      collapsibleState: opens(node) ? Expanded : Collapsed,
      iconPath: new vscode.ThemeIcon(problem === undefined ? 'layers' : 'warning'),
      contextValue: 'layer',
      ...(problem !== undefined && {
        description: problem,
        tooltip: problem,
        accessibilityInformation: { label: `${label}, ${problem}` },
      }),
    };
  },
  head: ({ checkpoint, head }, { summary, isBookmarked }) => {
    const bookmarked = isBookmarked(checkpoint, head);
    const known = summary(checkpoint, head);
    const sharing = keySharing(head, checkpoint.model);
    return {
      ...headItem(head, known, [checkpoint.name, ...(sharing ? [sharing.sentence] : [])]),
      description: [sharing?.name ?? '', describeSummary(known)].filter((part) => part !== '').join(' · '),
      contextValue: bookmarked ? 'head.bookmarked' : 'head',
      iconPath: new vscode.ThemeIcon(bookmarked ? 'bookmark' : 'circle-outline'),
    };
  },
  mlp: (node) => {
    const neurons = `${node.checkpoint.model.dMlp} neurons`;
    const title = 'Analyze Neurons';
    return {
      label: 'MLP',
      description: neurons,
      collapsibleState: None,
      iconPath: new vscode.ThemeIcon('circuit-board'),
      contextValue: 'mlp',
      command: { command: 'qkLens.analyzeNeurons', title, arguments: [node] },
      tooltip: title,
      accessibilityInformation: { label: `MLP of layer ${node.layer}, ${neurons}` },
    };
  },
};

/** A node's tree item. */
export function headsItem(node: HeadsNode, state: HeadItemsState): vscode.TreeItem {
  const make = ITEMS[node.kind] as (node: HeadsNode, state: HeadItemsState) => ItemFields;
  const item = treeItem({ id: node.id, ...make(node, state) });
  if (node.kind === 'head' || node.kind === 'bookmark') {
    const title = 'Analyze QK Head';
    item.command = { command: 'qkLens.analyzeHead', title, arguments: [node] };
  }
  return item;
}

function headItem(head: HeadRef, summary: HeadSummary, more: string[]): ItemFields {
  const name = `Head ${formatHeadRef(head)}`;
  const facts = summaryFacts(summary);
  return {
    label: formatHeadRef(head),
    collapsibleState: None,
    iconPath: new vscode.ThemeIcon('circle-outline'),
    tooltip: textLines(name, ...more, ...facts),
    accessibilityInformation: { label: [name, ...more.slice(0, 1), ...facts].join(', ') },
  };
}
