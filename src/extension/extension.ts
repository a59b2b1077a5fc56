import * as vscode from 'vscode';
import { extensionApi, type ExtensionApi } from './api.js';
import { registerTools } from './assistants/registerTools.js';
import { registerBlocks } from './notes/blocks/registerBlocks.js';
import { blocksInPreview } from './notes/markdownPreview.js';
import { PANEL_VIEW_TYPE } from './panel/viewType.js';
import { registerTokenHovers } from './hovers/registerTokenHovers.js';
import { registerReferences } from './references/registerReferences.js';
import type { Parts } from './parts.js';
import { Services } from './services.js';
import { sidePanelViews } from './sidePanel/views.js';
import { StatusBar } from './statusBar.js';

/** @param selected the selection of the tree in which the command was run, besides the argument */
type Command = (parts: Parts, argument: unknown, selected?: unknown) => unknown;

/** Each command's code is loaded on first use. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  'qkLens.askQuestion': async () => (await import('./commands/askQuestion.js')).askQuestion,
  'qkLens.analyzeHead': async () => (await import('./commands/analyzeHead.js')).analyzeHead,
  'qkLens.explainVariance': async () => (await import('./commands/explainVariance.js')).explainVariance,
  'qkLens.analyzeOv': async () => (await import('./commands/analyzeOv.js')).analyzeOv,
  'qkLens.analyzeNeurons': async () => (await import('./commands/analyzeNeurons.js')).analyzeNeurons,
  'qkLens.testCongruence': async () => (await import('./commands/testCongruence.js')).testCongruence,
  'qkLens.inspectResidual': async () => (await import('./commands/inspectResidual.js')).inspectResidual,
  'qkLens.runOnPrompt': async () => (await import('./commands/runOnPrompt.js')).runOnPrompt,
  'qkLens.ablateHeads': async () => (await import('./commands/ablateHeads.js')).ablateHeads,
  'qkLens.showAttention': async () => (await import('./commands/showAttention.js')).showAttention,
  'qkLens.scorePairs': async () => (await import('./commands/scorePairs.js')).scorePairs,
  'qkLens.findNeighbours': async () => (await import('./commands/findNeighbours.js')).findNeighbours,
  'qkLens.pinNeighbours': async () => (await import('./commands/pinNeighbours.js')).pinNeighbours,
  'qkLens.showAtlas': async () => (await import('./commands/showAtlas.js')).showAtlas,
  'qkLens.showComposition': async () => (await import('./commands/showComposition.js')).showComposition,
  'qkLens.compareCheckpoints': async () =>
    (await import('./commands/compareCheckpoints.js')).compareCheckpoints,
  'qkLens.compareHeads': async () => (await import('./commands/compareHeads.js')).compareHeads,
  'qkLens.bookmarkHead': async () => (await import('./commands/bookmarkHead.js')).bookmarkHead,
  'qkLens.removeBookmark': async () => (await import('./commands/removeBookmark.js')).removeBookmark,
  'qkLens.sortHeads': async () => (await import('./commands/sortHeads.js')).sortHeads,
  'qkLens.filterHeads': async () => (await import('./commands/filterHeads.js')).filterHeads,
  'qkLens.clearHeadFilter': async () => (await import('./commands/filterHeads.js')).clearHeadFilter,
  'qkLens.openWordList': async () => (await import('./commands/openWordList.js')).openWordList,
  'qkLens.addWordList': async () => (await import('./commands/addWordList.js')).addWordList,
  'qkLens.removeWordList': async () => (await import('./commands/removeWordList.js')).removeWordList,
  'qkLens.renameResult': async () => (await import('./commands/renameResult.js')).renameResult,
  'qkLens.deleteResult': async () => (await import('./commands/deleteResult.js')).deleteResult,
  'qkLens.openExampleNotes': async () => (await import('./commands/openExampleNotes.js')).openExampleNotes,
  'qkLens.openCheckpoint': async () => (await import('./commands/openCheckpoint.js')).openCheckpoint,
  'qkLens.openResource': async () => (await import('./commands/openResource.js')).openResource,
  'qkLens.openSteps': async () => (await import('./commands/openSteps.js')).openSteps,
  'qkLens.openSample': async () => (await import('./commands/openSample.js')).openSample,
  'qkLens.openTrainedSample': async () => (await import('./commands/openTrainedSample.js')).openTrainedSample,
  'qkLens.closeCheckpoint': async () => (await import('./commands/closeCheckpoint.js')).closeCheckpoint,
  'qkLens.clearCache': async () => (await import('./commands/clearCache.js')).clearCache,
  'qkLens.keepResult': async () => (await import('./results/keepResult.js')).keepResult,
  'qkLens.openResult': async () => (await import('./results/openResult.js')).openResult,
  'qkLens.insertResult': async () => (await import('./notes/insertResult.js')).insertResult,
  'qkLens.copyAsPython': async () => (await import('./commands/copyAsPython.js')).copyAsPython,
  'qkLens.copyAsShortPython': async () => (await import('./commands/copyAsPython.js')).copyAsShortPython,
  'qkLens.openAsNotebook': async () => (await import('./commands/openAsNotebook.js')).openAsNotebook,
  'qkLens.goBack': async () => (await import('./commands/usePanel.js')).goBack,
  'qkLens.goForward': async () => (await import('./commands/usePanel.js')).goForward,
  'qkLens.pinPanel': async () => (await import('./commands/usePanel.js')).pinPanel,
  'qkLens.unpinPanel': async () => (await import('./commands/usePanel.js')).unpinPanel,
  'qkLens.downloadCheckpoint': async () => (await import('./hub/downloadCheckpoint.js')).downloadCheckpoint,
  'qkLens.openFromHub': async () => (await import('./hub/openFromHub.js')).openFromHub,
  'qkLens.setHubToken': async () => (await import('./hub/hubToken.js')).setHubToken,
  'qkLens.copyDiagnostics': async () => (await import('./commands/copyDiagnostics.js')).copyDiagnostics,
  'qkLens.showLog': async () => (await import('./commands/showLog.js')).showLog,
};

export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const services = new Services(context);
  const serializer = panelSerializer(services);
  const sidePanel = sidePanelViews(services);
  context.subscriptions.push(
    services,
    new StatusBar(services),
    sidePanel,
    vscode.window.registerWebviewPanelSerializer(PANEL_VIEW_TYPE, serializer),
    registerBlocks(services),
    registerReferences(services),
    registerTokenHovers(services),
    registerTools(services, context.extension.packageJSON),
    ...Object.entries(COMMANDS).map(([id, load]) => registerCommand(id, load, services)),
  );
  return {
    ...extensionApi(services, serializer, sidePanel.trees),
    extendMarkdownIt: blocksInPreview(services),
  };
}

/** A command whose failure is shown in a message with a Try Again button. */
function registerCommand(id: string, load: () => Promise<Command>, parts: Parts): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (argument: unknown, selected: unknown) => {
    try {
      const command = await load();
      return await command(parts, argument, selected);
    } catch (error) {
      parts.errors.show(error, () => void vscode.commands.executeCommand(id, argument, selected));
      return undefined;
    }
  });
}

function panelSerializer(parts: Parts): vscode.WebviewPanelSerializer {
  return {
    deserializeWebviewPanel: async (panel, state) => {
      const panels = await parts.panels();
      await panels.restore(panel, state);
    },
  };
}
