import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../src/checkpoint/checkpoint.js';
import { DEFAULT_WEIGHTS, STORED_PROCESSING } from '../../../src/protocol/model.js';
import { storedTensors } from '../../reference/storedTensors.js';
import { encodeTorchFile } from '../../reference/torchFile.js';
import { TRAINED_MODELS } from '../../reference/trainedModels.js';
import { errorOf, openToAsk, relativeError, temporaryFolder } from '../support.js';
import { torchFixture } from './torch/fixtures.js';

const root = temporaryFolder();
const gpt2 = torchFixture('gpt2');

/** Everything that is answered of a checkpoint, but for what names its files. */
async function answers(path: string, head = { layer: 0, head: 1 }, text = '#1#5#3') {
  const { ask, close } = await openToAsk(path);
  const about = { ...DEFAULT_WEIGHTS, head };
  const circuits = ['qk', 'embedding', 'effective'] as const;
  const run = {
    text,
    prependBos: false,
    layer: head.layer,
    point: 'resid_post',
    position: -1,
    top: 11,
  } as const;
  const results = [
    await ask('head', { ...about, circuits, vectors: [0, 1], top: 5, cosine: true }),
    await ask('ov', { ...about, source: 'W_EE', vectors: [0], top: 5 }),
    await ask('residual', { ...DEFAULT_WEIGHTS, ...run }),
  ];
  await close();
  return JSON.stringify(results, (key, value: unknown) => (key === 'model' ? undefined : value));
}

/** A folder with the config and one file of weights under a name. */
function folderWith(name: string, weights: string, as: string): string {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(gpt2, 'config.json'), join(folder, 'config.json'));
  copyFileSync(join(gpt2, weights), join(folder, as));
  return folder;
}

describe('the same model in every format gives the same answers to the last digit', () => {
  let expected: string;
  beforeAll(async () => {
    expected = await answers(gpt2);
    expect(expected).toContain('"singularValues"');
  });

  it.each(['model.safetensors', 'weights.bin', 'trained.ckpt', 'transposed.pt'])(
    'the file %s',
    async (name) => {
      expect((await answers(join(gpt2, name))) === expected).toBe(true);
    },
  );

  it.each(['pytorch_model.bin', 'only.pth'])('a folder with %s', async (name) => {
    expect((await answers(folderWith(`folder ${name}`, 'weights.bin', name))) === expected).toBe(true);
  });

  it('two shards', async () => {
    expect((await answers(torchFixture('sharded'))) === expected).toBe(true);
  });
});

describe('what PyTorch computes from the same file', () => {
  const computed = JSON.parse(readFileSync(join(gpt2, 'computed.json'), 'utf8')) as {
    readonly tokens: readonly number[];
    readonly logits: readonly number[];
    readonly qk: readonly (readonly number[])[];
  };

  it.each(['weights.bin', 'trained.ckpt', 'transposed.pt'])('logits and spectra of %s', async (name) => {
    const { ask, close } = await openToAsk(join(gpt2, name));
    const text = computed.tokens.map((id) => `#${id}`).join('');
    const { next } = await ask('residual', {
      ...{
        ...DEFAULT_WEIGHTS,
        text,
        prependBos: false,
        layer: 0,
        point: 'resid_post',
        position: -1,
        top: 11,
      },
    });
    const logits = next.toSorted((a, b) => a.id - b.id).map(({ logit }) => logit);
    // center_unembed moves all logits by the same number.
    const moved = (values: readonly number[]) => values.map((value) => value - values[0]);
    expect(relativeError(moved(logits), moved(computed.logits))).toBeLessThan(1e-4);
    for (const [head, spectrum] of computed.qk.entries()) {
      const { circuits } = await ask('head', {
        ...{ ...DEFAULT_WEIGHTS, processing: STORED_PROCESSING, head: { layer: 0, head } },
        ...{ circuits: ['qk'], vectors: [], top: 1, cosine: false },
      });
      expect(relativeError(circuits.qk!.singularValues, spectrum)).toBeLessThan(1e-6);
    }
    await close();
  });
});

describe('what is shown of a file', () => {
  it('its name, its path, and how its weights were found', async () => {
    const path = join(gpt2, 'trained.ckpt');
    const { info, close } = await opened(path);
    expect(info).toMatchObject({ folder: path, name: 'gpt2/trained.ckpt' });
    expect(info.model).toMatchObject({ architecture: 'gpt2', nLayers: 1, dVocab: 11, dtype: 'F32' });
    expect(info.problems).toEqual([
      'The weights are those under "model" in trained.ckpt.',
      'The names of the checkpoint\'s tensors begin with "_orig_mod.", which was left out.',
      expect.stringContaining('tokens are shown by their ids'),
    ]);
    await close();
  });

  it('a folder keeps its own name, and files of one folder have fingerprints of their own', async () => {
    const [folder, file] = [await opened(gpt2), await opened(join(gpt2, 'weights.bin'))];
    expect(folder.info).toMatchObject({ folder: gpt2, name: 'gpt2' });
    expect(folder.info.model.fingerprint).not.toBe(file.info.model.fingerprint);
    await Promise.all([folder.close(), file.close()]);
  });
});

async function opened(path: string) {
  const checkpoint = await Checkpoint.open(path);
  return { info: checkpoint.info, close: () => checkpoint.close() };
}

describe('weights in another precision', () => {
  const nameOf = async (folder: string) => {
    const checkpoint = await Checkpoint.open(folder);
    await checkpoint.close();
    return checkpoint.store.files.map(({ path }) => basename(path));
  };

  it('open where there are no usual ones', async () => {
    const folder = folderWith('variant', 'model.safetensors', 'model.fp16.safetensors');
    copyFileSync(join(gpt2, 'weights.bin'), join(folder, 'other.bin'));
    expect(await nameOf(folder)).toEqual(['model.fp16.safetensors']);
    copyFileSync(join(gpt2, 'model.safetensors'), join(folder, 'model.safetensors'));
    expect(await nameOf(folder)).toEqual(['model.safetensors']);
  });

  it.each(['model.fp16.safetensors.index.json', 'model.safetensors.index.fp16.json'])(
    'open from shards, by their index %s',
    async (index) => {
      const shard = 'model.fp16-00001-of-00001.safetensors';
      const folder = folderWith(index, 'model.safetensors', shard);
      writeFileSync(join(folder, index), JSON.stringify({ weight_map: { 'wte.weight': shard } }));
      expect(await nameOf(folder)).toEqual([shard]);
    },
  );
});

describe("a repository's folder in the Hugging Face cache", () => {
  const commit = (digit: string) => digit.repeat(40);
  const repository = join(root, 'models--org--name');
  const snapshot = (digit: string) => {
    const place = folderWith(
      `models--org--name/snapshots/${commit(digit)}`,
      'model.safetensors',
      'model.safetensors',
    );
    return place;
  };

  it('stands for its only snapshot, or for that of the branch main', async () => {
    mkdirSync(join(repository, 'snapshots'), { recursive: true });
    expect((await errorOf(Checkpoint.open(repository))).message).toMatch(/no snapshot is there/);
    const first = snapshot('a');
    const { info, close } = await opened(repository);
    await close();
    expect(info).toMatchObject({ folder: first, name: 'name' });
    const second = snapshot('b');
    const { code, message } = await errorOf(Checkpoint.open(join(repository, 'snapshots')));
    expect(code).toBe('noFolder');
    expect(message).toContain(`Choose one of ${first}, ${second}.`);
    mkdirSync(join(repository, 'refs'));
    writeFileSync(join(repository, 'refs/main'), commit('b'));
    const main = await opened(repository);
    await main.close();
    expect(main.info.folder).toBe(second);
  });
});

describe('a whole pickled model that carries its config', () => {
  it('opens without a config.json', async () => {
    const { info, close } = await opened(torchFixture('hooked.pth'));
    const sizes = { nLayers: 1, dModel: 6, dHead: 3, nHeads: 2, dVocab: 7, nCtx: 4, dMlp: 0 };
    expect(info.model).toMatchObject({ architecture: 'transformer_lens', normalization: 'none', ...sizes });
    expect(info.problems[0]).toContain('hooked.pth holds a whole __main__.Part');
    await close();
  });
});

describe('what is refused', () => {
  it('a file without a config beside it', async () => {
    expect(await errorOf(Checkpoint.open(torchFixture('views.pt')))).toMatchObject({
      code: 'noConfig',
      message: expect.stringMatching(/no config\.json beside .*views\.pt/),
    });
  });

  it('a file that is no weights', async () => {
    expect(await errorOf(Checkpoint.open(join(gpt2, 'config.json')))).toMatchObject({
      code: 'noFolder',
      message: expect.stringContaining('.safetensors, .bin, .pt, .pth, .ckpt'),
    });
  });

  it('weights under other names: both are listed', async () => {
    const folder = folderWith('other names', 'config.json', 'copy.json');
    copyFileSync(torchFixture('views.pt'), join(folder, 'views.pt'));
    expect(await errorOf(Checkpoint.open(folder))).toMatchObject({
      code: 'missingTensor',
      message: expect.stringMatching(
        /of the architecture "gpt2", which has the tensor "wte\.weight"; .* has others, such as \["base", "rows", /,
      ),
    });
  });

  it.each(['model.safetensors', 'pytorch_model.bin'])(
    'what Git LFS left in the place of %s',
    async (name) => {
      const folder = folderWith(`lfs ${name}`, 'config.json', 'copy.json');
      writeFileSync(
        join(folder, name),
        'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n',
      );
      expect((await errorOf(Checkpoint.open(folder))).message).toMatch(/Git LFS.*git lfs pull/);
    },
  );

  it('weights under the names of another family, which is named', async () => {
    const folder = folderWith('other family', 'model.safetensors', 'model.safetensors');
    const config = { model_type: 'opt', ...{ vocab_size: 11, hidden_size: 6, num_attention_heads: 2 } };
    const more = { num_hidden_layers: 2, ffn_dim: 24, max_position_embeddings: 8 };
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, ...more }));
    const { code, message } = await errorOf(Checkpoint.open(folder));
    expect(code).toBe('missingTensor');
    expect(message).toMatch(/of the architecture "opt", .* the names of GPT-2 \("gpt2"\)/);
  });

  it('a config and a GGUF file that Git LFS left behind', async () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n';
    const folder = folderWith('lfs config', 'model.safetensors', 'model.safetensors');
    writeFileSync(join(folder, 'config.json'), pointer);
    expect((await errorOf(Checkpoint.open(folder))).message).toMatch(/config\.json only .*git lfs pull/);
    const gguf = folderWith('lfs gguf', 'config.json', 'copy.json');
    writeFileSync(join(gguf, 'model.gguf'), pointer);
    expect((await errorOf(Checkpoint.open(gguf))).message).toMatch(/model\.gguf only .*git lfs pull/);
  });

  it.each(['config.json', 'model.safetensors'])('%s as a link to a blob that is gone', async (name) => {
    const folder = folderWith(`dangling ${name}`, 'model.safetensors', 'model.safetensors');
    rmSync(join(folder, name));
    symlinkSync('../../blobs/0123', join(folder, name));
    const { message } = await errorOf(Checkpoint.open(folder));
    expect(message).toMatch(/is a link to \.\.\/\.\.\/blobs\/0123, which is not there: the download was not/);
    const file = await errorOf(Checkpoint.open(join(folder, 'model.safetensors')));
    expect(file.message).toContain('is a link to');
  });

  it('shards without their index', async () => {
    const folder = folderWith('no index', 'model.safetensors', 'model-00001-of-00003.safetensors');
    expect((await errorOf(Checkpoint.open(folder))).message).toContain(
      'without their index model.safetensors.index.json. Download it too.',
    );
  });

  it('a folder with several files of weights, none under the usual name', async () => {
    const folder = folderWith('several', 'weights.bin', 'step2.pt');
    copyFileSync(join(gpt2, 'weights.bin'), join(folder, 'step1.pt'));
    copyFileSync(join(gpt2, 'weights.bin'), join(folder, 'training_args.bin'));
    expect(await errorOf(Checkpoint.open(folder))).toMatchObject({
      code: 'noWeights',
      message: expect.stringContaining('["step1.pt", "step2.pt"]. Choose one of them.'),
    });
  });

  it('an index that names a shard that is not there', async () => {
    const folder = join(root, 'shards');
    mkdirSync(folder);
    for (const name of ['config.json', 'pytorch_model.bin.index.json', 'pytorch_model-00001-of-00002.bin']) {
      copyFileSync(join(torchFixture('sharded'), name), join(folder, name));
    }
    expect(await errorOf(Checkpoint.open(folder))).toMatchObject({
      code: 'noWeights',
      message: expect.stringContaining('"pytorch_model-00002-of-00002.bin", which is not there'),
    });
  });
});

const capp = TRAINED_MODELS.find(({ name }) => name === 'capp-gpt2')!;
describe.skipIf(!capp.isThere)('trained weights of capp-gpt2 (awaits ../shared/trained/capp-gpt2)', () => {
  it('written as .bin they give the same answers', async () => {
    const folder = join(root, 'capp');
    mkdirSync(folder);
    writeFileSync(join(folder, 'config.json'), readFileSync(join(capp.path, 'config.json')));
    const tensors = [...storedTensors(capp.path)].map(([name, { shape, bytes }]) => ({
      ...{ name, storage: 'FloatStorage', numberBytes: 4, shape, bytes },
    }));
    writeFileSync(join(folder, 'pytorch_model.bin'), encodeTorchFile(tensors));
    const head = { layer: 2, head: 3 };
    expect((await answers(folder, head)) === (await answers(capp.path, head))).toBe(true);
  });
});
