import type * as vscode from 'vscode';
import { adapterText } from '../protocol/adapter.js';
import type { CheckpointInfo } from '../protocol/model.js';
import type { WorkerStatus } from '../protocol/worker.js';
import { joinMarkdown } from '../report/markdownText.js';
import type { Work } from './client/activity.js';
import { commandLink } from './hovers/commandLink.js';
import { markdownString } from './markdownString.js';
import { memoryText, providerName, workText } from './statusText.js';

/** The commands of the tooltip's links. */
export const TOOLTIP_COMMANDS = {
  open: 'qkLens.openCheckpoint',
  panel: 'qkLens.checkpoints.focus',
  log: 'qkLens.showLog',
} as const;

/** The checkpoint, the provider, its memory, and its current work, with links to likely next steps. */
export function statusTooltip(
  { name, folder, model }: CheckpointInfo,
  status: WorkerStatus | undefined,
  works: readonly Work[],
): vscode.MarkdownString {
  const { architecture, nLayers, nHeads, dModel, notice, adapter } = model;
  const lines = [
    name,
    folder,
    `${architecture}, ${nLayers} layers of ${nHeads} heads, d_model ${dModel}`,
    ...(adapter ? [adapterText(adapter)] : []),
    ...(notice === undefined ? [] : [notice]),
    ...(status ? statusLines(status) : []),
    ...works.map((work) => (work.progress ? `${work.title}: ${workText(work)}` : work.title)),
  ];
  const links = [
    commandLink('Open or Switch Checkpoint', TOOLTIP_COMMANDS.open),
    commandLink('Side Panel', TOOLTIP_COMMANDS.panel),
    commandLink('Show Log', TOOLTIP_COMMANDS.log),
  ];
  return markdownString(
    joinMarkdown([...lines, joinMarkdown(links, ' | ')], '\n\n'),
    Object.values(TOOLTIP_COMMANDS),
  );
}

function statusLines({ provider, residentMemory, peakMemory }: WorkerStatus): string[] {
  return [
    `Large products are computed by ${providerName(provider)}`,
    `Memory: ${memoryText(residentMemory)}, at most ${memoryText(peakMemory)}`,
  ];
}
