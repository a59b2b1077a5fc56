import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runHubTask, type HubTaskOptions } from '../../../../src/extension/hub/hubThread.js';
import type { HubTask } from '../../../../src/hub/hubTask.js';
import { parseRepository } from '../../../../src/hub/repository.js';
import type { Progress } from '../../../../src/protocol/questions.js';
import { extensionMetafile, programPath } from '../../bundle.js';
import { neverEnds, rangeStart } from '../../fixtures/hubServer.js';
import { hub, NAME, weights, useHub } from '../../fixtures/tinyHub.js';
import { errorOf, temporaryFolder } from '../../support.js';

useHub();
afterEach(() => void vi.restoreAllMocks());

function run<T extends HubTask>(task: T, options: Partial<HubTaskOptions> = {}) {
  const given = { signal: new AbortController().signal, onProgress: () => undefined, ...options };
  return runHubTask(
    { path: programPath('hub'), env: { QK_LENS_CACHE_FOLDER: join(temporary, 'digests') } },
    task,
    given,
  );
}

const temporary = temporaryFolder();
const planned = () => run({ kind: 'plan', repository: parseRepository(NAME), environment: hub.environment });

async function fetchAll(options: Partial<HubTaskOptions> = {}): Promise<string> {
  return run({ kind: 'download', plan: await planned(), environment: hub.environment }, options);
}

describe('a download in a thread', () => {
  it('fetches the checkpoint, reports progress, and sends its requests from the host', async () => {
    const made = vi.spyOn(globalThis, 'fetch');
    const progress: Progress[] = [];
    const folder = await fetchAll({ onProgress: (one) => progress.push(one) });
    expect(readFileSync(join(folder, 'model.safetensors')).equals(weights)).toBe(true);
    expect(progress.at(-1)).toMatchObject({ fraction: 1 });
    const hubs = hub.server.seen.filter(({ server }) => server === 'hub');
    expect(made).toHaveBeenCalledTimes(hubs.length);
  });

  it('stops when it is cancelled, closes its files, and resumes later', async () => {
    hub.server.trouble = ({ server }, response, content) => {
      if (server !== 'cdn') return false;
      response.writeHead(200, { 'content-length': content!.length });
      response.write(content!.subarray(0, 90_000));
      return true;
    };
    const stop = new AbortController();
    const running = errorOf(fetchAll({ signal: stop.signal }));
    await vi.waitFor(() => expect(statSync(`${hub.weightsBlob()}.incomplete`).size).toBe(90_000), 30_000);
    stop.abort();
    expect(await running).toMatchObject({ code: 'cancelled' });
    expect(hub.blobs().filter((name) => name.endsWith('.lock'))).toEqual([]);
    hub.server.trouble = () => false;
    expect(readFileSync(join(await fetchAll(), 'model.safetensors')).equals(weights)).toBe(true);
    expect(rangeStart(hub.server.requestsFor('model.safetensors', 'cdn').at(-1)!.headers)).toBe(90_000);
  });

  it('does not start if it was cancelled before', async () => {
    expect(await errorOf(fetchAll({ signal: AbortSignal.abort() }))).toMatchObject({ code: 'cancelled' });
  });

  it('resumes a cut connection where it broke off', async () => {
    let cuts = 0;
    hub.server.trouble = ({ server, headers }, response, content) =>
      server === 'cdn' && cuts++ < 1 && hub.cut(response, content!, rangeStart(headers), 70_000);
    const folder = await fetchAll();
    expect(readFileSync(join(folder, 'model.safetensors')).equals(weights)).toBe(true);
    const requests = hub.server.requestsFor('model.safetensors', 'cdn');
    expect(requests.map(({ headers }) => rangeStart(headers))).toEqual([0, 70_000]);
  });

  it.each([
    ['<html>', 'network'],
    ['null', 'network'],
  ])('fails with the right error: %s', async (body, code) => {
    hub.server.trouble = (_seen, response) => (response.end(body), true);
    const error = await errorOf(planned());
    expect(error).toMatchObject({ name: 'QkLensError', code });
    expect(error.message).toContain(body);
  });

  it('reads no further ahead than the thread consumes: an endless answer is bounded', async () => {
    let sent = 0;
    hub.server.trouble = (_seen, response) => {
      neverEnds(response, (bytes) => (sent += bytes));
      return true;
    };
    expect(await errorOf(planned())).toMatchObject({ code: 'network' });
    expect(sent).toBeLessThan(40 << 20);
  });

  it('ends with a message when the thread ends', async () => {
    const missing = { path: join(temporary, 'none.js'), env: {} };
    const task = { kind: 'plan', repository: parseRepository(NAME), environment: hub.environment } as const;
    const options = { signal: new AbortController().signal, onProgress: () => undefined };
    expect(await errorOf(runHubTask(missing, task, options))).toMatchObject({
      code: 'internal',
      message: expect.stringContaining('none.js') as string,
    });
  });
});

it('the extension host neither reads the hub’s answers nor digests or writes its files', async () => {
  const metafile = await extensionMetafile();
  const bundled = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  expect(bundled).toContain('src/extension/hub/hubThread.ts');
  expect(bundled.filter((file) => file.startsWith('src/hub/')).sort()).toEqual([
    'src/hub/cacheLayout.ts',
    'src/hub/cachedRevisions.ts',
    'src/hub/environment.ts',
    'src/hub/hubErrors.ts',
    'src/hub/megabytes.ts',
    'src/hub/remote/beginning.ts',
    'src/hub/remote/remotePlan.ts',
    'src/hub/repository.ts',
    'src/hub/waiting.ts',
  ]);
  expect(bundled).not.toContain('src/files/hashFile.ts');
});
