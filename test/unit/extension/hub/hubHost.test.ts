import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HubHost } from '../../../../src/extension/hub/hubHost.js';
import type { AskedPart } from '../../../../src/protocol/worker.js';

const vscode = vi.hoisted(() => ({ shown: [] as string[], press: undefined as unknown, megabytes: 1 }));
vi.hoisted(() => vi.resetModules());
vi.mock('vscode', () => ({
  window: {
    showInformationMessage: (message: string) => {
      vscode.shown.push(message);
      return Promise.resolve(vscode.press);
    },
  },
  workspace: { getConfiguration: () => ({ get: () => vscode.megabytes }) },
}));

let host: HubHost;
beforeEach(() => {
  const log = { info: () => undefined };
  host = new HubHost({ context: {}, log } as never);
  vscode.press = 'Read';
});
afterEach(() => void vscode.shown.splice(0));

const part = (bytes: number, repository = 'a/b'): AskedPart => ({
  ...{ repository, file: 'model.safetensors', bytes, fileBytes: 5e6 },
});
const may = (bytes: number, signal = new AbortController().signal) => host.mayReadHub(part(bytes), signal);

it('asks in a dialog before more is read than the setting allows, and then allows as much again', async () => {
  expect(await may(10)).toBe(true);
  expect(vscode.shown).toHaveLength(1);
  for (const bytes of [400_000, 600_000]) expect(await may(bytes)).toBe(true);
  expect(vscode.shown).toHaveLength(1);
  expect(await may(2_000_000)).toBe(true);
  expect(vscode.shown.at(-1)).toBe('Read 2.0 MB more of a/b from the Hugging Face Hub?');
  expect(await may(1_000_000)).toBe(true);
  expect(vscode.shown).toHaveLength(2);
});

it('asks once of questions that wait together, and again of a later one', async () => {
  vscode.press = undefined;
  expect(await Promise.all([may(10), may(20), may(30)])).toEqual([false, false, false]);
  expect(await may(40)).toBe(false);
  expect(vscode.shown).toHaveLength(1);
  host.forgetRefusals();
  vscode.press = 'Read';
  expect(await may(10)).toBe(true);
  expect(vscode.shown).toHaveLength(2);
});

it('lets go of a question that was cancelled, whose dialog stays open', async () => {
  vscode.press = new Promise(() => undefined);
  const stop = new AbortController();
  const answer = may(10, stop.signal);
  const waiting = may(10, stop.signal);
  stop.abort();
  expect(await answer).toBe(false);
  expect(await waiting).toBe(false);
  vscode.press = 'Read';
  expect(await may(10)).toBe(true);
});
