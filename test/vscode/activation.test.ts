import * as assert from 'node:assert/strict';
import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import * as vscode from 'vscode';
import { extension } from './support.js';

interface Report {
  readonly sharedObjects: readonly string[];
}

/** Every native library in this process that is onnxruntime's, or from the extension's folder. */
function nativeModules(): string[] {
  const { sharedObjects } = process.report.getReport() as unknown as Report;
  const own = realpathSync(extension().extensionPath) + sep;
  return sharedObjects.filter((file) => file.startsWith(own) || file.includes('onnxruntime'));
}

describe('Activation', () => {
  it('loads no native module and starts no process, and reports the time it took', async () => {
    // A text that VS Code opens by itself may have activated it already.
    const { isActive } = extension();
    const wall = performance.now();
    const cpu = process.cpuUsage();
    const api = await extension().activate();
    const { user, system } = process.cpuUsage(cpu);
    const wallMs = performance.now() - wall;
    const cpuMs = (user + system) / 1000;
    const told = `${wallMs.toFixed(1)} ms, ${cpuMs.toFixed(1)} ms of processor time`;
    console.log(`    activation: ${isActive ? 'before the first test' : told}`);
    assert.deepEqual(nativeModules(), []);
    assert.equal(api.workerPid(), undefined);
    assert.deepEqual(api.panels(), []);
  });

  it('registers every command of package.json, and only those', async () => {
    const declared = (
      extension().packageJSON as { contributes: { commands: { command: string }[] } }
    ).contributes.commands.map(({ command }) => command);
    const registered = await vscode.commands.getCommands(true);
    // VS Code itself registers some for each view, such as qkLens.results.focus.
    assert.deepEqual(
      registered.filter((command) => /^qkLens\.[^.]+$/.test(command)).sort(),
      [...declared].sort(),
    );
  });

  it('titles the main command "Analyze QK Head" in the category QK Lens', () => {
    const { commands } = (extension().packageJSON as { contributes: { commands: Record<string, string>[] } })
      .contributes;
    const main = commands.find(({ command }) => command === 'qkLens.analyzeHead');
    assert.equal(main?.title, 'Analyze QK Head');
    assert.equal(main.category, 'QK Lens');
  });

  it('has settings that need no change', () => {
    const settings = vscode.workspace.getConfiguration('qkLens');
    assert.deepEqual(settings.get('checkpoint.folders'), []);
    assert.equal(settings.get('compute.provider'), 'auto');
    assert.equal(settings.get('tables.top'), 10);
  });
});
