/** What was computed and what comes from the cache is printed as the same bytes. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { everyVerb } from '../everyVerb.js';
import { run, runIn } from '../runCli.js';
import { temporaryFolder } from '../support.js';

const root = temporaryFolder();
const { folder: model } = makeRandomCheckpoint(join(root, 'model'), { seed: 18 });

afterEach(() => vi.unstubAllEnvs());

it.each(everyVerb(model, root))(
  '%s --json gives the same bytes here and in a process of its own',
  async (verb, ...args) => {
    const cache = join(root, 'cache', verb);
    const env = { QK_LENS_PROVIDER: 'cpu', QK_LENS_CACHE_BYTES: '1e9', QK_LENS_CACHE_FOLDER: cache };
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const first = await run(verb, ...args, '--json');
    expect(first.code).toBe(0);
    if (verb === 'atlas') expect(readdirSync(cache).length).toBeGreaterThan(3);
    const second = await runIn({ env }, verb, ...args, '--json');
    expect(second.stdout).toBe(first.stdout);
  },
);
