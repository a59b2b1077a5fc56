import { appendFile, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { headQuestion } from '../../../../src/extension/head/headQuestion.js';
import type { Answered } from '../../../../src/extension/results/answered.js';
import { ResultStore } from '../../../../src/extension/results/resultStore.js';
import { GPT2_INFO, HEAD_10_7 } from '../../gpt2Info.js';

const vscode = vi.hoisted(() => ({ folders: [] as unknown[], watched: () => {} }));
vi.hoisted(() => vi.resetModules());
vi.mock('vscode', async () => {
  const { EventEmitter } = await import('node:events');
  class Emitter {
    private readonly emitter = new EventEmitter();
    readonly event = (listener: () => void) => {
      this.emitter.on('event', listener);
      return { dispose: () => this.emitter.off('event', listener) };
    };
    fire() {
      this.emitter.emit('event');
    }
    dispose() {}
  }
  const watcher = new Emitter();
  vscode.watched = () => watcher.fire();
  const { event } = watcher;
  return {
    EventEmitter: Emitter,
    workspace: {
      get workspaceFolders() {
        return vscode.folders;
      },
      getWorkspaceFolder: () => undefined,
      createFileSystemWatcher: () => ({
        onDidCreate: event,
        onDidChange: new Emitter().event,
        onDidDelete: new Emitter().event,
        dispose: () => undefined,
      }),
      onDidChangeWorkspaceFolders: new Emitter().event,
    },
  };
});

const answered: Answered = {
  checkpoint: GPT2_INFO,
  question: headQuestion({ layer: 10, head: 7 }, 10),
  result: { ...HEAD_10_7, circuits: {} },
};

let folder: string;
let store: ResultStore;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'qk-lens-store-'));
  vscode.folders = [{ uri: { scheme: 'file', fsPath: folder }, name: 'notes', index: 0 }];
  store = new ResultStore('0.1.0', { warn: () => undefined });
});
afterEach(async () => {
  store.dispose();
  await rm(folder, { recursive: true });
});

it("reports a change once, though the watcher sees it later, and others' changes", async () => {
  const list = vi.spyOn(store, 'list');
  const told = vi.fn();
  store.onDidChange(told);
  const looks = (count: number) =>
    vi.waitFor(async () => {
      expect(list).toHaveBeenCalledTimes(count);
      await list.mock.results[count - 1].value;
    });

  const { file } = await store.keep(answered, { name: 'mine' });
  await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(1));
  vscode.watched();
  await looks(2);
  expect(told).toHaveBeenCalledTimes(1);

  await appendFile(file, '\n');
  vscode.watched();
  await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(2));

  await rm(file);
  vscode.watched();
  await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(3));
  vscode.watched();
  await looks(5);
  expect(told).toHaveBeenCalledTimes(3);
});

it('reports every time while the results can’t be read', async () => {
  const told = vi.fn();
  store.onDidChange(told);
  const { file } = await store.keep(answered);
  await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(1));
  const results = path.dirname(file);
  await rename(results, `${results}-away`);
  await symlink(results, results);
  for (const times of [2, 3]) {
    vscode.watched();
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(times));
  }
  await rm(results);
  await rename(`${results}-away`, results);
  vscode.watched();
  await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(4));
});
