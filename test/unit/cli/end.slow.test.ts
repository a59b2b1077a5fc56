/** The command line ends with its answer: no timer, session, process or file keeps it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { everyVerb } from '../everyVerb.js';
import { HubServer } from '../fixtures/hubServer.js';
import { runIn } from '../runCli.js';
import { temporaryFolder } from '../support.js';

const root = temporaryFolder();
const { folder: model } = makeRandomCheckpoint(join(root, 'model'), { seed: 17 });
let server: HubServer;
beforeAll(async () => {
  server = await HubServer.start('someone/tiny', {
    'config.json': '{"model_type":"gpt2"}',
    'model.safetensors': Buffer.alloc(2_000_000),
  });
});
afterAll(() => server.stop());

/** What keeps the process alive after its answer. */
async function activeAfter(name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const active = join(root, `${name}.active`);
  const flags = ['--require', join(import.meta.dirname, '../fixtures', 'activeAtAnswer.cjs')];
  const { stdout } = await runIn({ env: { ...env, ACTIVE_FILE: active }, flags }, ...args);
  expect(stdout.length).toBeGreaterThan(2);
  const kinds = JSON.parse(readFileSync(active, 'utf8')) as string[];
  // Standard output and error are pipes, and the turn in which this was looked at is on the list.
  return kinds.filter((kind) => kind !== 'Immediate' && kind !== 'PipeWrap');
}

describe('nothing keeps the process alive after the answer of', () => {
  it.each(everyVerb(model, root))('%s', async (verb, ...args) => {
    const env = {
      QK_LENS_PROVIDER: 'cpu',
      QK_LENS_CACHE_BYTES: '1e9',
      QK_LENS_CACHE_FOLDER: join(root, 'cache', verb),
    };
    expect(await activeAfter(verb, [verb, ...args], env)).toEqual([]);
  });

  it('download', async () => {
    const env = { HF_ENDPOINT: server.endpoint, HF_HUB_CACHE: join(root, 'hub'), HF_TOKEN: '' };
    expect(await activeAfter('download', ['download', 'someone/tiny'], env)).toEqual([]);
  });

  it.each([
    ['an error', ['head', model, '99.0', '--json']],
    ['help', ['help']],
  ])('%s', async (name, args) => {
    expect(await activeAfter(name, args)).toEqual([]);
  });
});
