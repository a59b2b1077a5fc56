import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../src/checkpoint/checkpoint.js';
import { DEFAULT_PROCESSING, DEFAULT_VARIANT } from '../../../src/protocol/model.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { encodeHeader } from '../../reference/safetensors.js';
import { askOnce, errorOf, temporaryFolder } from '../support.js';

const root = temporaryFolder();
const good = makeRandomCheckpoint(join(root, 'good'), { seed: 5 }).folder;

let count = 0;
let folder: string;
let weights: string;
let config: string;

/** Each test spoils a copy of its own. */
beforeEach(() => {
  folder = join(root, `copy ${count++}`);
  mkdirSync(folder);
  weights = join(folder, 'model.safetensors');
  config = join(folder, 'config.json');
  copyFileSync(join(good, 'model.safetensors'), weights);
  copyFileSync(join(good, 'config.json'), config);
});

type Header = Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;

function editHeader(edit: (header: Header) => void): void {
  const bytes = readFileSync(weights);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString()) as Header;
  edit(header);
  writeFileSync(weights, Buffer.concat([encodeHeader(header), bytes.subarray(8 + length)]));
}

function editConfig(edit: Record<string, unknown>): void {
  writeFileSync(config, JSON.stringify({ ...(JSON.parse(readFileSync(config, 'utf8')) as object), ...edit }));
}

/** Puts a float32 at a place of a tensor. */
function poke(tensor: string, values: Record<number, number>): void {
  const bytes = readFileSync(weights);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString()) as Header;
  const start = 8 + length + header[tensor].data_offsets[0];
  for (const [index, value] of Object.entries(values)) bytes.writeFloatLE(value, start + 4 * Number(index));
  writeFileSync(weights, bytes);
}

const open = () => Checkpoint.open(folder);

async function expectError(
  promise: Promise<unknown>,
  code: string,
  ...words: (string | RegExp)[]
): Promise<void> {
  const error = await errorOf(promise);
  expect(error).toMatchObject({ name: 'QkLensError', code });
  for (const word of words) expect(error.message).toMatch(word);
}

describe('a folder without a checkpoint', () => {
  it('does not exist', () => expectError(Checkpoint.open(join(root, 'nowhere')), 'noFolder', 'nowhere'));
  it('is a file', () => expectError(Checkpoint.open(config), 'noFolder', 'is a file'));

  it('has no config.json', async () => {
    mkdirSync(join(root, 'empty'));
    await expectError(Checkpoint.open(join(root, 'empty')), 'noConfig', 'config.json');
  });

  it('has no weights', async () => {
    const bare = join(root, 'bare');
    mkdirSync(bare);
    copyFileSync(config, join(bare, 'config.json'));
    await expectError(Checkpoint.open(bare), 'noWeights', 'model.safetensors');
  });

  it('has only an empty file in PyTorch format', async () => {
    const old = join(root, 'old');
    mkdirSync(old);
    copyFileSync(config, join(old, 'config.json'));
    writeFileSync(join(old, 'pytorch_model.bin'), '');
    await expectError(Checkpoint.open(old), 'badTorchFile', 'pytorch_model.bin', 'it is empty');
  });
});

describe('a bad config.json', () => {
  it('is not JSON', async () => {
    writeFileSync(config, '{"model_type": "gpt2",');
    await expectError(open(), 'badConfig', 'not valid JSON');
  });

  it('names an unknown architecture: the message lists it and the known ones', async () => {
    editConfig({ model_type: 'mamba' });
    await expectError(open(), 'unknownArchitecture', '"mamba"', 'gpt2');
  });

  it('names no architecture', async () => {
    editConfig({ model_type: undefined });
    await expectError(open(), 'unknownArchitecture', 'no "model_type"');
  });

  it.each([
    [{ n_layer: -1 }, 'n_layer'],
    [{ n_embd: '15' }, 'n_embd'],
    [{ vocab_size: 1e12 }, 'vocab_size'],
    [{ n_head: 2 }, 'n_head'],
    [{ layer_norm_epsilon: 0 }, 'layer_norm_epsilon'],
  ])('has an impossible size or kind: %o', async (edit, field) => {
    editConfig(edit);
    await expectError(open(), 'badConfig', field);
  });

  it('of 100,000 levels', async () => {
    const levels = 100_000;
    writeFileSync(config, `{"model_type": "gpt2", "n_layer": ${'['.repeat(levels)}${']'.repeat(levels)}}`);
    await expectError(open(), 'badConfig', 'more than 200 levels');
  });

  it('has a value of a megabyte or of many levels: the message stays short', async () => {
    const long = 'x'.repeat(1 << 20);
    const deep = JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`) as unknown;
    for (const value of [
      long,
      deep,
      Array.from({ length: 100_000 }, () => long.slice(0, 10)),
      { [long]: long },
    ]) {
      for (const field of ['n_layer', 'layer_norm_epsilon', 'activation_function', 'scale_attn_weights']) {
        const before = readFileSync(config, 'utf8');
        editConfig({ [field]: value });
        const error = await errorOf(open());
        const isUnknown = field === 'activation_function';
        expect(error).toMatchObject({ code: isUnknown ? 'unknownArchitecture' : 'badConfig' });
        expect(error.message).toContain(field);
        expect(error.message.length).toBeLessThan(500);
        writeFileSync(config, before);
      }
    }
    const messageFor = async (type: string) => {
      editConfig({ model_type: type });
      return (await errorOf(open())).message;
    };
    // It lists the known architectures.
    expect((await messageFor(long)).length).toBeLessThan((await messageFor('x')).length + 200);
  });

  it('holds NaN and Infinity, as Python writes them: refused by name only where they matter', async () => {
    const write = (edit: Record<string, unknown>) => {
      editConfig(edit);
      writeFileSync(config, readFileSync(config, 'utf8').replace(/"python ([^"]+)"/g, '$1'));
    };
    write({ initializer_range: 'python NaN', notes: ['python Infinity', 'python -Infinity'] });
    await (await open()).close();
    copyFileSync(join(good, 'config.json'), config);
    write({ layer_norm_epsilon: 'python -Infinity' });
    await expectError(open(), 'badConfig', '"layer_norm_epsilon" must be a positive number, not -Infinity');
    copyFileSync(join(good, 'config.json'), config);
    write({ n_positions: 'python NaN' });
    await expectError(open(), 'badConfig', '"n_positions"', 'not NaN');
  });

  it('belongs to other weights', async () => {
    editConfig({ vocab_size: 99 });
    await expectError(open(), 'wrongShape', 'wte.weight', /\[101, 15\].*\[99, 15\]/);
  });
});

describe('a bad safetensors file', () => {
  it.each([0, 5])('of %d bytes', async (size) => {
    truncateSync(weights, size);
    await expectError(open(), 'badSafetensors', 'fewer than the 8');
  });

  it('with a header of 2^60 bytes', async () => {
    const bytes = readFileSync(weights);
    bytes.writeBigUInt64LE(2n ** 60n);
    writeFileSync(weights, bytes);
    await expectError(open(), 'badSafetensors', '1152921504606846976 bytes');
  });

  it('that ends within its header', async () => {
    truncateSync(weights, 100);
    await expectError(open(), 'badSafetensors', 'truncated');
  });

  it('that ends within its tensors', async () => {
    truncateSync(weights, readFileSync(weights).length - 1);
    await expectError(open(), 'badSafetensors', 'truncated');
  });

  it('with more bytes than its header lists', async () => {
    writeFileSync(weights, Buffer.concat([readFileSync(weights), Buffer.alloc(3)]));
    await expectError(open(), 'badSafetensors', '3 bytes at its end');
  });

  it('whose tensors overlap', async () => {
    editHeader((header) => {
      header['again'] = header['ln_f.weight']!;
    });
    await expectError(open(), 'badSafetensors', 'overlap', 'ln_f');
  });

  it('whose header gives a wrong tensor size', async () => {
    editHeader((header) => {
      header['wte.weight'].shape = [101, 16];
    });
    await expectError(open(), 'badSafetensors', 'wte.weight', '101, 16');
  });

  it.each([
    ['a negative offset', { dtype: 'F32', shape: [1], data_offsets: [-4, 0] }],
    ['a shape that is no list', { dtype: 'F32', shape: 'x', data_offsets: [0, 4] }],
    ['three offsets', { dtype: 'F32', shape: [1], data_offsets: [0, 4, 8] }],
    ['nothing', null],
  ])('with an entry that has %s', async (_, entry) => {
    editHeader((header) => {
      header['extra'] = entry as never;
    });
    await expectError(open(), 'badSafetensors', 'extra');
  });

  it('with an unknown dtype', async () => {
    editHeader((header) => {
      header['wte.weight'].dtype = 'f31';
    });
    await expectError(open(), 'badSafetensors', 'wte.weight', 'f31');
    editHeader((header) => {
      header['wte.weight'].dtype = 'F31';
    });
    await expectError(open(), 'unsupportedDtype', 'wte.weight', 'F31');
  });

  it('whose header is not JSON', async () => {
    const bytes = readFileSync(weights);
    bytes[8] = 0x78;
    writeFileSync(weights, bytes);
    await expectError(open(), 'badSafetensors', 'not valid JSON');
  });

  it('without a required tensor, which is named', async () => {
    editHeader((header) => {
      header['other'] = header['h.1.attn.c_attn.weight']!;
      delete header['h.1.attn.c_attn.weight'];
    });
    await expectError(open(), 'missingTensor', 'h.1.attn.c_attn.weight');
  });

  it('shortened while it is open', async () => {
    const checkpoint = await open();
    truncateSync(weights, 3000);
    await expectError(
      checkpoint.store.read32({ tensor: 'wte.weight' }),
      'fileChanged',
      'Open the checkpoint again',
    );
    await checkpoint.close();
  });
});

describe('a question about a good or spoiled checkpoint', () => {
  const ask = (layer: number, head: number, vectors: number[] = []) =>
    askOnce(folder, 'head', {
      head: { layer, head },
      vectors,
      circuits: ['qk', 'effective'],
      top: 3,
      processing: DEFAULT_PROCESSING,
      variant: DEFAULT_VARIANT,
      cosine: false,
    });

  it('names a missing layer', () => expectError(ask(2, 0), 'noSuchHead', 'head 2.0', '2 layers'));
  it('names a missing head', () => expectError(ask(1, 3), 'noSuchHead', 'head 1.3', '3 heads'));
  it('names a missing vector', () => expectError(ask(1, 1, [5]), 'noSuchVector', 'd_head = 5'));

  it('with NaN weights: they are counted and named', async () => {
    poke('h.1.attn.c_attn.weight', { 16: NaN, 17: NaN, 18: Infinity });
    await expectError(ask(1, 0), 'nonFiniteWeights', '3 numbers', 'h.1.attn.c_attn.weight');
    expect((await ask(1, 2)).circuits.qk!.singularValues).toHaveLength(5);
  });

  it('with a NaN in W_E', async () => {
    poke('wte.weight', { 500: NaN });
    await expectError(ask(1, 0), 'nonFiniteWeights', '1 number', 'wte.weight');
  });

  it('with zero LayerNorm weights gives singular values of 0', async () => {
    poke('h.1.ln_1.weight', Object.fromEntries(Array.from({ length: 15 }, (_, i) => [i, 0])));
    const { circuits } = await ask(1, 0, [0]);
    expect(circuits.effective!.singularValues).toEqual([0, 0, 0, 0, 0]);
    expect(circuits.effective!.null).toEqual([true, true, true, true, true]);
    expect(JSON.stringify(circuits)).not.toContain('NaN');
  });
});

describe('opening', () => {
  it('names every token by its id if no tokenizer fits, and reports it', async () => {
    const { tokenizer, info, close } = await open().then((checkpoint) => ({
      tokenizer: checkpoint.tokenizer,
      info: checkpoint.info,
      close: () => checkpoint.close(),
    }));
    expect(tokenizer.token(7)).toEqual({ id: 7, token: '#7' });
    expect(info.tokenizer).toEqual({ kind: 'none', size: 101 });
    expect(info.problems.join()).toContain('shown by their ids');
    await close();
  });

  it('gives the same fingerprint in another folder, and another one for other weights', async () => {
    const [a, b] = [await Checkpoint.open(good), await open()];
    poke('h.1.mlp.c_fc.bias', { 3: 0.5 });
    const c = await open();
    expect(a.info.model.fingerprint).toBe(b.info.model.fingerprint);
    expect(a.info.model.fingerprint).toMatch(/^[0-9a-f]{32}$/);
    expect(c.info.model.fingerprint).not.toBe(a.info.model.fingerprint);
    await Promise.all([a.close(), b.close(), c.close()]);
  });
});
