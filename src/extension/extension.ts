import * as vscode from 'vscode';
import { extensionApi, type ExtensionApi } from './api.js';
import { PANEL_VIEW_TYPE } from './panel/viewType.js';
import { Services } from './services.js';
import { StatusBar } from './statusBar.js';

type Command = (services: Services, argument: unknown) => unknown;

/** Each command's code is loaded when it is first run. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  'qkLens.analyzeHead': async () => (await import('./commands/analyzeHead.js')).analyzeHead,
  'qkLens.explainVariance': async () => (await import('./commands/explainVariance.js')).explainVariance,
  'qkLens.analyzeOv': async () => (await import('./commands/analyzeOv.js')).analyzeOv,
  'qkLens.analyzeNeurons': async () => (await import('./commands/analyzeNeurons.js')).analyzeNeurons,
  'qkLens.testCongruence': async () => (await import('./commands/testCongruence.js')).testCongruence,
  'qkLens.inspectResidual': async () => (await import('./commands/inspectResidual.js')).inspectResidual,
  'qkLens.showAttention': async () => (await import('./commands/showAttention.js')).showAttention,
  'qkLens.scorePairs': async () => (await import('./commands/scorePairs.js')).scorePairs,
  'qkLens.findNeighbours': async () => (await import('./commands/findNeighbours.js')).findNeighbours,
  'qkLens.showAtlas': async () => (await import('./commands/showAtlas.js')).showAtlas,
  'qkLens.showComposition': async () => (await import('./commands/showComposition.js')).showComposition,
  'qkLens.compareCheckpoints': async () =>
    (await import('./commands/compareCheckpoints.js')).compareCheckpoints,
  'qkLens.openCheckpoint': async () => (await import('./commands/openCheckpoint.js')).openCheckpoint,
  'qkLens.openSample': async () => (await import('./commands/openSample.js')).openSample,
  'qkLens.closeCheckpoint': async () => (await import('./commands/closeCheckpoint.js')).closeCheckpoint,
  'qkLens.clearCache': async () => (await import('./commands/clearCache.js')).clearCache,
  'qkLens.showLog': async () => (await import('./commands/showLog.js')).showLog,
};

export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const services = new Services(context);
  const serializer = panelSerializer(services);
  context.subscriptions.push(
    services,
    new StatusBar(services),
    vscode.window.registerWebviewPanelSerializer(PANEL_VIEW_TYPE, serializer),
    ...Object.entries(COMMANDS).map(([id, load]) => registerCommand(id, load, services)),
  );
  return extensionApi(services, serializer);
}

/** A command whose failure is told in a message, which can start it again. */
function registerCommand(id: string, load: () => Promise<Command>, services: Services): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (argument: unknown) => {
    try {
      const command = await load();
      return await command(services, argument);
    } catch (error) {
      services.errors.show(error, () => void vscode.commands.executeCommand(id, argument));
      return undefined;
    }
  });
}

function panelSerializer(services: Services): vscode.WebviewPanelSerializer {
  return {
    deserializeWebviewPanel: async (panel, state) => {
      const panels = await services.panels();
      await panels.restore(panel, state);
    },
  };
}
