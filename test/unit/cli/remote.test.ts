import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { REFERENCE_MODELS } from '../../reference/architectures/index.js';
import { torchFixture } from '../checkpoint/torch/fixtures.js';
import { COMMIT, HubServer } from '../fixtures/hubServer.js';
import { run, runJson } from '../runCli.js';
import { temporaryFolder } from '../support.js';

const root = temporaryFolder();
const NAME = 'someone/tiny';
const MODEL = `hub:${NAME}`;
const remoteFolder = join(root, 'cache', 'hub', 'models--someone--tiny', 'snapshots', COMMIT);
let local: string;
let server: HubServer;

beforeAll(async () => {
  ({ folder: local } = REFERENCE_MODELS['llama'](join(root, 'llama')));
  server = await serving(local, NAME);
  vi.stubEnv('HF_HUB_CACHE', join(root, 'no cache'));
  vi.stubEnv('QK_LENS_CACHE_FOLDER', join(root, 'cache'));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.stop();
});

/** The files of a folder on a hub, which is the one that is asked from now on. */
async function serving(folder: string, name: string): Promise<HubServer> {
  const files = readdirSync(folder).map((file) => [file, readFileSync(join(folder, file))] as const);
  const hub = await HubServer.start(name, Object.fromEntries(files));
  vi.stubEnv('HF_ENDPOINT', hub.endpoint);
  return hub;
}

const head = ['0.1', '--circuits', 'qk', '--vectors', '0'];

describe('a checkpoint on the hub', () => {
  it('says its size, and reads no weights without the option', async () => {
    const { code, json } = await runJson('head', MODEL, ...head);
    expect([code, json.error.code]).toEqual([1, 'usage']);
    expect(json.error.message).toMatch(
      /^someone\/tiny at 0123456 has \d+ kB\. Opening it .* Add --remote SIZE/,
    );
    expect(server.requestsFor('model.safetensors', 'hub')).toEqual([]);
    expect((await runJson('head', MODEL, ...head, '--remote', '10')).json.error.code).toBe('usage');
    expect((await runJson('head', MODEL, ...head, '--remote', '1kB')).json.error.message).toMatch(
      /Add --remote/,
    );
  });

  it('answers as the download does, and then without a connection', async () => {
    const { json, stderr } = await runJson('head', MODEL, ...head, '--remote', '10MB');
    expect(stderr).toMatch(/^someone\/tiny at 0123456 has \d+ kB/);
    const { json: downloaded } = await runJson('head', local, ...head);
    expect(json).toMatchObject({ circuits: downloaded.circuits, model: { name: 'tiny' } });
    server.seen.length = 0;
    const { json: again } = await runJson('head', remoteFolder, ...head);
    expect(again).toEqual(json);
    expect(server.seen).toEqual([]);
  });

  it('is inspected without reading its weights', async () => {
    const { json } = await runJson('inspect', MODEL, '--remote', '10MB');
    expect(json.model).toMatchObject({ architecture: 'llama', nLayers: expect.any(Number) as number });
    expect(json.problems).toContainEqual(expect.stringMatching(/^The weights are on the Hugging Face Hub/));
  });

  it('reads nothing more than is allowed', async () => {
    rmSync(join(root, 'cache', 'hub'), { recursive: true });
    const small = await run('head', MODEL, ...head, '--remote', '10MB');
    expect(small.code).toBe(0);
    expect((await runJson('neighbours', remoteFolder, '#3')).json).toHaveProperty('neighbours');
  });

  it.each(['weights.bin', 'transposed.pt'])(
    'in a PyTorch file answers as the file does: %s',
    async (name) => {
      const folder = join(root, name);
      mkdirSync(folder);
      copyFileSync(join(torchFixture('gpt2'), name), join(folder, 'pytorch_model.bin'));
      copyFileSync(join(torchFixture('gpt2'), 'config.json'), join(folder, 'config.json'));
      const other = await serving(folder, 'someone/pickled');
      try {
        const { json } = await runJson('head', 'hub:someone/pickled', '0.1', '--remote', '10MB');
        expect(json).toHaveProperty('circuits.effective');
        const { json: downloaded } = await runJson('head', folder, '0.1');
        expect(json.circuits).toEqual(downloaded.circuits);
        const parts = other.requestsFor('pytorch_model.bin', 'cdn').map(({ headers }) => headers.range);
        expect(parts).not.toEqual([]);
        expect(parts).not.toContain(undefined);
      } finally {
        vi.stubEnv('HF_ENDPOINT', server.endpoint);
        rmSync(join(root, 'cache', 'hub', 'models--someone--pickled'), { recursive: true });
        await other.stop();
      }
    },
  );

  it.each(['GGUF', 'quantised weights'])('refuses %s', async (what) => {
    const kept = new Map(server.files);
    try {
      if (what === 'GGUF') {
        server.files.clear();
        server.files.set('model.gguf', Buffer.alloc(100));
      } else {
        const config = { ...JSON.parse(String(kept.get('config.json'))), quantization_config: {} } as object;
        server.files.set('config.json', Buffer.from(JSON.stringify(config)));
      }
      const { json } = await runJson('inspect', MODEL, '--remote', '10MB');
      expect(json.error.message).toMatch(/not read without a download/);
    } finally {
      for (const [name, content] of kept) server.files.set(name, content);
      server.files.delete('model.gguf');
    }
  });
});
