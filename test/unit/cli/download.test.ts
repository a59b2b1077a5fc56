import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { COMMIT, fail, HubServer } from '../fixtures/hubServer.js';
import { run, runJson } from '../runCli.js';
import { temporaryFolder } from '../support.js';

const cache = join(temporaryFolder(), 'a cache');
let server: HubServer;
beforeAll(async () => {
  const files = { 'config.json': '{"model_type":"gpt2"}', 'model.safetensors': Buffer.alloc(2_000_000) };
  server = await HubServer.start('someone/tiny', files);
  vi.stubEnv('HF_ENDPOINT', server.endpoint);
  vi.stubEnv('HF_HUB_CACHE', cache);
  vi.stubEnv('HF_TOKEN', 'of-no-known-shape');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.stop();
});

describe('qk-lens download', () => {
  it('prints the size on standard error, and the folder on standard output', async () => {
    const { code, json, stderr } = await runJson('download', 'someone/tiny');
    const folder = join(cache, 'models--someone--tiny', 'snapshots', COMMIT);
    expect([code, json]).toEqual([
      0,
      { repository: 'someone/tiny', commit: COMMIT, folder, bytes: 2_000_021, fetched: 2_000_021 },
    ]);
    expect(stderr).toBe('someone/tiny at 0123456: 2 files, 2.0 MB, 2.0 MB to fetch\n');
    expect(readFileSync(join(folder, 'model.safetensors'))).toHaveLength(2_000_000);
    expect(
      server.seen.every(
        ({ server: at, headers }) => at === 'cdn' || headers.authorization === 'Bearer of-no-known-shape',
      ),
    ).toBe(true);
  });

  it('fetches nothing that exists, and accepts a revision', async () => {
    const { code, stdout, stderr } = await run('download', 'someone/tiny', '--revision', 'v1');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^The checkpoint is in .*snapshots/);
    expect(stderr).toContain('0 kB to fetch');
    expect(readFileSync(join(cache, 'models--someone--tiny', 'refs', 'v1'), 'utf8')).toBe(COMMIT);
  });

  it.each([
    [['../secrets'], 'usage'],
    [['someone/tiny', '--revision', 'nowhere'], 'noRepository'],
    [['someone/else'], 'noAccess'],
    [[], 'usage'],
  ])('refuses %j', async (args, errorCode) => {
    const { code, json } = await runJson('download', ...args);
    expect([code, json.error.code]).toEqual([1, errorCode]);
  });

  it('explains a licence that is not accepted, without the token', async () => {
    server.trouble = (_seen, response) => fail(response, 403, 'GatedRepo');
    const { code, stderr } = await run('download', 'someone/tiny');
    expect(code).toBe(1);
    expect(stderr).toContain('accept its licence at');
    expect(stderr).not.toContain('of-no-known-shape');
  });
});
