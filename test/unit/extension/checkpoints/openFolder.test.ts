import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { KeptConfigs } from '../../../../src/cache/keptConfigs.js';
import { Checkpoint } from '../../../../src/checkpoint/checkpoint.js';
import type { CheckpointInfo } from '../../../../src/protocol/model.js';
import { openFolder, type OpeningParts } from '../../../../src/extension/checkpoints/openFolder.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { loraFixture } from '../../checkpoint/adapter/fixtures.js';
import { errorOf, temporaryFolder } from '../../support.js';

vi.hoisted(() => vi.resetModules());
const { showOpenDialog } = vi.hoisted(() => ({ showOpenDialog: vi.fn() }));
vi.mock('vscode', () => ({
  ProgressLocation: { Notification: 15 },
  window: {
    showOpenDialog,
    /** Opening may take long enough to tell of it. */
    withProgress: (_options: unknown, task: (...parts: unknown[]) => unknown) =>
      task({ report: () => undefined }, { onCancellationRequested: () => undefined }),
  },
  CancellationTokenSource: class {
    readonly token = {};
    dispose(): void {
      // Nothing to free.
    }
  },
}));

const folder = temporaryFolder();

/** The parts of a window in which nothing is open, and what was closed in its worker. */
function nothingOpen() {
  const list: CheckpointInfo[] = [];
  const closed: string[] = [];
  const recent: string[] = [];
  const kept = new KeptConfigs(undefined);
  const worker = {
    open: async (path: string, _options: unknown, given: { readonly base?: string } = {}) => {
      const checkpoint = await Checkpoint.open(path, {}, undefined, { ...given, kept });
      await checkpoint.close();
      return checkpoint.info;
    },
    close: (path: string) => Promise.resolve(void closed.push(path)),
  };
  const parts = {
    worker: () => Promise.resolve(worker),
    log: { info: () => undefined, warn: () => undefined },
    checkpoints: { list, use: (info: CheckpointInfo) => void list.unshift(info) },
    recent: { add: (place: { readonly folder: string }) => Promise.resolve(void recent.push(place.folder)) },
  } as unknown as OpeningParts;
  return { parts, closed, recent };
}

it('opens one checkpoint once, whatever its path', async () => {
  const { folder: model } = makeRandomCheckpoint(join(folder, 'tiny'), { seed: 5 });
  const file = join(model, 'model.safetensors');
  await symlink(model, join(folder, 'link'));
  const { parts, closed, recent } = nothingOpen();
  expect((await openFolder(parts, model)).folder).toBe(model);
  expect((await openFolder(parts, join(folder, 'link'))).folder).toBe(model);
  expect(closed).toEqual([]);
  expect((await openFolder(parts, join(folder, 'link', 'model.safetensors'))).folder).toBe(model);
  expect(closed).toEqual([file]);
  expect(recent).toEqual([model, model, model]);
  const other = nothingOpen();
  expect(await openFolder(other.parts, file)).toMatchObject({
    folder: file,
    name: 'tiny/model.safetensors',
  });
  expect((await openFolder(other.parts, model)).folder).toBe(file);
});

it('opens a file of a snapshot, which is a link to one whose name says nothing, by its own name', async () => {
  const { folder: blobs } = makeRandomCheckpoint(join(folder, 'blobs'), { seed: 6 });
  const snapshot = join(folder, 'snapshot');
  await mkdir(snapshot);
  await symlink(join(blobs, 'config.json'), join(snapshot, 'config.json'));
  await symlink(join(blobs, 'model.safetensors'), join(snapshot, 'pytorch.safetensors'));
  const { parts } = nothingOpen();
  const place = join(snapshot, 'pytorch.safetensors');
  expect((await openFolder(parts, place)).folder).toBe(place);
});

it('asks for the base of an adapter that doesn’t find its own, and keeps it', async () => {
  vi.stubEnv('HF_HUB_CACHE', join(folder, 'no hub'));
  const adapter = join(folder, 'tuned');
  await cp(loraFixture('gpt2/plain'), adapter, { recursive: true });
  const { parts } = nothingOpen();
  showOpenDialog.mockResolvedValueOnce(undefined);
  expect(await errorOf(openFolder(parts, adapter))).toMatchObject({ code: 'cancelled' });
  const base = loraFixture('gpt2/base');
  showOpenDialog.mockResolvedValueOnce([{ fsPath: base }]);
  expect(await openFolder(parts, adapter)).toMatchObject({ folder: adapter, base });
  expect(showOpenDialog).toHaveBeenLastCalledWith(
    expect.objectContaining({ title: 'Choose the Base Checkpoint of tuned', canSelectFolders: true }),
  );
  showOpenDialog.mockClear();
  expect(await openFolder(parts, adapter)).toMatchObject({ base });
  expect(showOpenDialog).not.toHaveBeenCalled();
  vi.unstubAllEnvs();
});
