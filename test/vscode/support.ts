import * as assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../src/extension/api.js';
import { headQuestion } from '../../src/extension/head/headQuestion.js';
import type { PanelSnapshot } from '../../src/extension/panel/panelSnapshot.js';
import type { HeadRequest } from '../../src/protocol/head.js';
import type { HeadRef } from '../../src/protocol/headRef.js';
import type { RenderedPanel } from '../webview/renderedPanel.js';
import { renderedPanel } from './panelFrame.js';

const EXTENSION = 'qk-lens.qk-lens';

/** The extension under test, activated or not. */
export function extension(): vscode.Extension<ExtensionApi> {
  const found = vscode.extensions.getExtension<ExtensionApi>(EXTENSION);
  assert.ok(found, `${EXTENSION} is not installed`);
  return found;
}

/** The extension's API; activates it. */
export async function api(): Promise<ExtensionApi> {
  return extension().activate();
}

/** Makes and opens the sample checkpoint by its command. @returns its folder */
export async function openSample(): Promise<string> {
  const folder = await vscode.commands.executeCommand<string>('qkLens.openSample');
  assert.equal(typeof folder, 'string', 'Open Sample Checkpoint gives the folder');
  return folder;
}

/** Opens a new notes file of the workspace in the first column, with the focus in it. */
export async function openNotes(content: string): Promise<vscode.TextEditor> {
  const folder = vscode.workspace.workspaceFolders![0].uri;
  // Never a name that was used before: VS Code may still hold what stood there.
  const file = vscode.Uri.joinPath(folder, `notes-${randomUUID()}.md`);
  await vscode.workspace.fs.writeFile(file, Buffer.from(content));
  return vscode.window.showTextDocument(file, { viewColumn: vscode.ViewColumn.One, preview: false });
}

/** Waits until `look` gives something. @throws AssertionError with `what` when it does not in time */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = 45_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) assert.fail(`waited in vain until ${what}`);
    await pause(100);
  }
}

/** Presses Enter in the quick input, which may not be open yet, until it takes it. */
export async function pressEnterUntil(what: string, accepted: () => boolean): Promise<void> {
  let pressed = Promise.resolve<unknown>(undefined);
  await until(what, () => {
    pressed = pressed.then(() =>
      vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem'),
    );
    return accepted();
  });
  await pressed;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The panel's page, once the last question is answered and drawn. */
export async function answered(
  qkLens: ExtensionApi,
  head: HeadRef,
): Promise<{ panel: PanelSnapshot; rendered: RenderedPanel }> {
  return until(`the panel shows the answer for head ${head.layer}.${head.head}`, async () => {
    const rendered = await renderedPanel();
    const panel = qkLens.panels()[0];
    const shown = (panel?.state?.question.request as HeadRequest | undefined)?.head;
    const whole = rendered && !rendered.busy && rendered.tables.length > 0 && panel.state?.result;
    return whole && shown?.layer === head.layer && shown.head === head.head ? { panel, rendered } : undefined;
  });
}

/** A question that needs no W_EE. */
export function smallQuestion(head: HeadRef) {
  const question = headQuestion(head, 5);
  return { ...question, request: { ...question.request, circuits: ['qk' as const], cosine: false } };
}

/** Has the extension end its worker, as a change of the provider does. */
export async function stopWorker(qkLens: ExtensionApi): Promise<void> {
  const settings = vscode.workspace.getConfiguration('qkLens');
  const provider = settings.get('compute.provider') === 'cpu' ? undefined : 'cpu';
  await settings.update('compute.provider', provider, vscode.ConfigurationTarget.Global);
  await until('the worker is stopped', () => qkLens.workerPid() === undefined);
}

export async function closeEverything(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await until('every panel is closed', () => extension().exports.panels().length === 0);
}
