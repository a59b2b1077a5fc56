import { Emitter, type CancellationToken } from 'vscode-jsonrpc/node';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Bookmarks, openCheckpointOf } from '../../../src/extension/bookmarks/bookmarks.js';
import { Fingerprinting } from '../../../src/extension/checkpoints/fingerprinting.js';
import { OpenCheckpoints } from '../../../src/extension/checkpoints/openCheckpoints.js';
import { RecentCheckpoints } from '../../../src/extension/checkpoints/recentCheckpoints.js';
import { withoutHome } from '../../../src/extension/results/placeInWorkspace.js';
import { QkLensError } from '../../../src/protocol/errors.js';
import type { CheckpointInfo } from '../../../src/protocol/model.js';
import { withoutIdentity } from '../../../src/protocol/openFiles.js';
import { GPT2_INFO } from '../gpt2Info.js';
import { Memory } from './memory.js';

vi.hoisted(() => vi.resetModules());
vi.mock('vscode', async () => ({
  EventEmitter: (await import('vscode-jsonrpc/node')).Emitter,
  CancellationError: class extends Error {},
}));

function sampledInfo(name: string, identity = `files of ${name}`): CheckpointInfo {
  return {
    ...GPT2_INFO,
    ...{ folder: `/models/${name}`, name, identity },
    model: { ...GPT2_INFO.model, fingerprint: `${name} sampled`, sampled: true },
  };
}

function fullInfo(info: CheckpointInfo): CheckpointInfo {
  const model = { ...GPT2_INFO.model, fingerprint: `${info.name} full` };
  return { ...info, model: { ...model, sampledFingerprint: info.model.fingerprint } };
}

interface Asked {
  readonly folder: string;
  readonly token: CancellationToken;
  readonly resolve: (info: CheckpointInfo) => void;
  readonly reject: (error: Error) => void;
}

/** Stands for the worker: what it is asked waits until the test settles it. */
class FakeWorker {
  readonly asked: Asked[] = [];
  readonly changed = new Emitter<CheckpointInfo>();
  readonly back = new Emitter<void>();
  readonly onDidChangeCheckpoint = this.changed.event;
  readonly onDidComeBack = this.back.event;

  fingerprint(folder: string, token: CancellationToken): Promise<CheckpointInfo> {
    return new Promise((resolve, reject) => {
      token.onCancellationRequested(() => reject(new QkLensError('cancelled', 'Cancelled.')));
      this.asked.push({ folder, token, resolve, reject });
    });
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('reading every byte in the background', () => {
  let worker: FakeWorker;
  let checkpoints: OpenCheckpoints;
  let known: CheckpointInfo[];
  let warnings: string[];
  const start = () =>
    new Fingerprinting(
      worker,
      checkpoints,
      { info: () => undefined, warn: (message) => void warnings.push(message) },
      (info) => known.push(info),
    );

  beforeEach(() => {
    worker = new FakeWorker();
    checkpoints = new OpenCheckpoints(new Memory(), '1.0.0');
    known = [];
    warnings = [];
  });

  it('reads one open checkpoint after the other, and reports the fingerprints to the host', async () => {
    const [a, b] = [sampledInfo('a'), sampledInfo('b')];
    checkpoints.use(a);
    start();
    checkpoints.use(b);
    expect(worker.asked.map(({ folder }) => folder)).toEqual([a.folder]);
    worker.asked[0].resolve(fullInfo(a));
    await settled();
    expect(known).toEqual([fullInfo(a)]);
    expect(checkpoints.list).toEqual([b, fullInfo(a)]);
    expect(worker.asked.map(({ folder }) => folder)).toEqual([a.folder, b.folder]);
    worker.asked[1].resolve(fullInfo(b));
    await settled();
    expect(checkpoints.current).toEqual(fullInfo(b));
    expect(worker.asked).toHaveLength(2);
  });

  it('skips full fingerprints, those known from a kept result, and checkpoints that are too large', async () => {
    checkpoints.use(withoutIdentity(sampledInfo('kept')));
    checkpoints.use(fullInfo(sampledInfo('full')));
    start();
    expect(worker.asked).toEqual([]);
    const large = sampledInfo('large');
    checkpoints.use(large);
    worker.asked[0].resolve(large);
    await settled();
    checkpoints.use(fullInfo(sampledInfo('other')));
    expect(worker.asked).toHaveLength(1);
    expect(known).toEqual([]);
  });

  it('is cancelled when the checkpoint or QK Lens is closed, and begins again at the next opening', async () => {
    const a = sampledInfo('a');
    checkpoints.use(a);
    const reading = start();
    checkpoints.remove(a.folder);
    await settled();
    expect(worker.asked[0].token.isCancellationRequested).toBe(true);
    expect(warnings).toEqual([]);
    checkpoints.use(a);
    expect(worker.asked).toHaveLength(2);
    reading.dispose();
    await settled();
    expect(worker.asked[1].token.isCancellationRequested).toBe(true);
    expect(worker.asked).toHaveLength(2);
  });

  it('begins again when the worker is back, not before', async () => {
    const a = sampledInfo('a');
    checkpoints.use(a);
    start();
    worker.asked[0].reject(new QkLensError('workerDied', 'The compute process stopped.'));
    await settled();
    expect(worker.asked).toHaveLength(1);
    expect(warnings.join()).toContain('compute process');
    worker.back.fire();
    expect(worker.asked).toHaveLength(2);
  });

  it('is not tried again after another failure until the files change', async () => {
    const a = sampledInfo('a');
    checkpoints.use(a);
    start();
    worker.asked[0].reject(new QkLensError('fileChanged', 'The files changed.'));
    await settled();
    checkpoints.use(sampledInfo('b'));
    expect(worker.asked.map(({ folder }) => folder)).toEqual([a.folder, '/models/b']);
    worker.asked[1].reject(new QkLensError('fileChanged', 'The files changed.'));
    await settled();
    worker.changed.fire(sampledInfo('a', 'other files'));
    expect(worker.asked.map(({ folder }) => folder)).toEqual([a.folder, '/models/b', a.folder]);
    expect(checkpoints.get(a.folder)?.identity).toBe('other files');
  });
});

describe('once every byte is known', () => {
  const a = sampledInfo('a');
  const head = { layer: 1, head: 2 };

  it('bookmarks of the folder get the full fingerprint, none is lost, and older ones still match', async () => {
    const bookmarks = new Bookmarks(new Memory());
    await bookmarks.add({ folder: a.folder, name: 'a', fingerprint: a.model.fingerprint, head });
    await bookmarks.add({
      folder: '/elsewhere',
      name: 'a',
      fingerprint: a.model.fingerprint,
      head: { layer: 0, head: 0 },
    });
    expect(bookmarks.has(fullInfo(a).model, head)).toBe(true);
    await bookmarks.rename(a.folder, fullInfo(a).model);
    expect(bookmarks.list).toEqual([
      { folder: a.folder, name: 'a', fingerprint: 'a full', sampledFingerprint: 'a sampled', head },
      { folder: '/elsewhere', name: 'a', fingerprint: 'a sampled', head: { layer: 0, head: 0 } },
    ]);
    expect(bookmarks.has(a.model, head)).toBe(true);
    expect(openCheckpointOf(bookmarks.list[0], [fullInfo(a)])).toEqual(fullInfo(a));
    expect(openCheckpointOf(bookmarks.list[1], [fullInfo(a)])).toEqual(fullInfo(a));
  });

  it('a different checkpoint with the same samples does not match its bookmarks', async () => {
    const edited: CheckpointInfo = {
      ...fullInfo(a),
      ...{ folder: '/models/edited', model: { ...fullInfo(a).model, fingerprint: 'another' } },
    };
    const bookmarks = new Bookmarks(new Memory());
    const bookmark = {
      folder: a.folder,
      name: 'a',
      fingerprint: 'a full',
      sampledFingerprint: 'a sampled',
      head,
    };
    await bookmarks.add(bookmark);
    expect(bookmarks.has(edited.model, head)).toBe(false);
    await bookmarks.remove(edited.model, head);
    expect(bookmarks.list).toEqual([bookmark]);
    expect(openCheckpointOf(bookmark, [edited])).toBeUndefined();
    const old = { folder: a.folder, name: 'a', fingerprint: 'a sampled', head };
    expect(openCheckpointOf(old, [edited, fullInfo(a)])).toEqual(fullInfo(a));
  });

  it('a recent folder is found by either fingerprint, in its place in the list', async () => {
    const recent = new RecentCheckpoints(new Memory());
    await recent.add({ folder: a.folder, name: 'a', fingerprint: 'a sampled' });
    await recent.add({ folder: '/models/b', name: 'b' });
    await recent.rename(a.folder, fullInfo(a).model);
    expect(recent.list.map(({ folder }) => folder)).toEqual(['/models/b', a.folder]);
    for (const model of [a.model, fullInfo(a).model]) expect(recent.folderOf(model)).toBe(a.folder);
    expect(recent.folderOf({ fingerprint: 'other', sampledFingerprint: 'a sampled' })).toBeUndefined();
  });

  it('no identity of a local file is kept with a result', () => {
    expect(withoutHome(a, '/workspace')).not.toHaveProperty('identity');
  });
});
