import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cachedCheckpoints } from '../../../../src/extension/checkpoints/huggingFaceCache.js';
import { huggingFaceCacheFolder } from '../../../../src/hub/environment.js';
import { RecentCheckpoints } from '../../../../src/extension/checkpoints/recentCheckpoints.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'qk-lens-find-'));
});
afterEach(() => rm(root, { recursive: true }));

async function put(...files: string[]): Promise<void> {
  for (const file of files) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), '{}');
  }
}

describe('the Hugging Face cache', () => {
  it("is found by the hub's variables, most specific first", () => {
    const home = '/home/me';
    const xdg = { XDG_CACHE_HOME: '/xdg' };
    const hfHome = { ...xdg, HF_HOME: '/hf' };
    const hub = { ...hfHome, HF_HUB_CACHE: '/hub' };
    expect(huggingFaceCacheFolder(hub, home)).toBe('/hub');
    expect(huggingFaceCacheFolder(hfHome, home)).toBe(path.join('/hf', 'hub'));
    expect(huggingFaceCacheFolder(xdg, home)).toBe(path.join('/xdg', 'huggingface', 'hub'));
    expect(huggingFaceCacheFolder({}, home)).toBe(path.join(home, '.cache', 'huggingface', 'hub'));
  });

  it("lists models with weights, main's snapshot first", async () => {
    const gpt2 = 'models--openai-community--gpt2';
    const [one, two] = ['1', '2'].map((digit) => digit.repeat(40));
    await put(`${gpt2}/snapshots/${one}/config.json`, `${gpt2}/snapshots/${one}/model.safetensors`);
    await put(`${gpt2}/snapshots/${two}/config.json`, `${gpt2}/blobs/weights`);
    await symlink('../../blobs/weights', path.join(root, gpt2, `snapshots/${two}/model.safetensors`));
    await put(`${gpt2}/refs/main`);
    await writeFile(path.join(root, gpt2, 'refs/main'), `${two}\n`);
    await put('models--bin--only/snapshots/3/config.json', 'models--bin--only/snapshots/3/pytorch_model.bin');
    await put(
      'datasets--some--data/snapshots/4/config.json',
      'datasets--some--data/snapshots/4/x.safetensors',
    );
    expect(await cachedCheckpoints(root)).toEqual([
      {
        folder: path.join(root, 'models--bin--only/snapshots/3'),
        name: 'bin/only',
        revision: '3',
      },
      {
        folder: path.join(root, gpt2, `snapshots/${two}`),
        name: 'openai-community/gpt2',
        revision: '2222222',
      },
      {
        folder: path.join(root, gpt2, `snapshots/${one}`),
        name: 'openai-community/gpt2',
        revision: '1111111',
      },
    ]);
    expect(await cachedCheckpoints(path.join(root, 'none'))).toEqual([]);
  });
});

describe('RecentCheckpoints', () => {
  function memory(initial: unknown) {
    let value = initial;
    return {
      keys: () => [],
      get: () => value,
      update: (_key: string, next: unknown) => {
        value = next;
        return Promise.resolve();
      },
    } as never;
  }

  it('keeps ten, latest first, each once', async () => {
    const recent = new RecentCheckpoints(memory(undefined));
    for (let index = 0; index < 12; index++) await recent.add({ folder: `/${index}`, name: `${index}` });
    await recent.add({ folder: '/5', name: 'five' });
    expect(recent.list.map(({ name }) => name)).toEqual([
      'five',
      '11',
      '10',
      '9',
      '8',
      '7',
      '6',
      '4',
      '3',
      '2',
    ]);
  });

  it('reads only what it wrote', () => {
    expect(new RecentCheckpoints(memory('nonsense')).list).toEqual([]);
    expect(new RecentCheckpoints(memory([null, { folder: 1 }, { folder: '/a', name: 'a' }])).list).toEqual([
      { folder: '/a', name: 'a' },
    ]);
  });
});
