import * as vscode from 'vscode';
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
  const { architecture, nLayers, nHeads, dModel, notice } = model;
  const lines = [
    name,
    folder,
    vscode.l10n.t('{0}, {1} layers of {2} heads, d_model {3}', architecture, nLayers, nHeads, dModel),
    ...(notice === undefined ? [] : [notice]),
    ...(status ? statusLines(status) : []),
    ...works.map((work) =>
      work.progress ? vscode.l10n.t('{0}: {1}', work.title, workText(work)) : work.title,
    ),
  ];
  const links = [
    commandLink(vscode.l10n.t('Open or Switch Checkpoint'), TOOLTIP_COMMANDS.open),
    commandLink(vscode.l10n.t('Side Panel'), TOOLTIP_COMMANDS.panel),
    commandLink(vscode.l10n.t('Show Log'), TOOLTIP_COMMANDS.log),
  ];
  return markdownString(
    joinMarkdown([...lines, joinMarkdown(links, ' | ')], '\n\n'),
    Object.values(TOOLTIP_COMMANDS),
  );
}

function statusLines({ provider, residentMemory, peakMemory }: WorkerStatus): string[] {
  return [
    vscode.l10n.t('Large products are computed by {0}', providerName(provider)),
    vscode.l10n.t('Memory: {0}, at most {1}', memoryText(residentMemory), memoryText(peakMemory)),
  ];
}
