import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../../src/checkpoint/checkpoint.js';
import { parseGgufHeader } from '../../../../src/checkpoint/gguf/ggufHeader.js';
import { MoreNeeded } from '../../../../src/checkpoint/gguf/headerReader.js';
import { encodeGguf, F32, type Field } from '../../../reference/gguf/encodeGguf.js';
import { seededRandom } from '../../../reference/random.js';
import { outcomeOf } from '../../faults/fuzz.js';
import { errorOf, temporaryFolder } from '../../support.js';

const root = temporaryFolder();
const path = join(root, 'bad.gguf');
const good = readFileSync(join(import.meta.dirname, '../../../fixtures/gguf/llama/model.gguf'));

/** What opening the bytes as a file fails with. */
async function refusal(bytes: Uint8Array): Promise<{ code?: string; message: string }> {
  writeFileSync(path, bytes);
  return errorOf(Checkpoint.open(path));
}

function edited(edit: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(good);
  edit(bytes);
  return bytes;
}

/** Where the good file has the number that follows a text. */
function after(text: string): number {
  return good.indexOf(text) + text.length;
}

const LLAMA: Readonly<Record<string, Field>> = { 'general.architecture': { text: 'llama' } };
const vector = (name: string, size = 4) => ({
  name,
  type: F32,
  shape: [size],
  bytes: Buffer.alloc(4 * size),
});

describe('is refused with one message:', () => {
  it.each<[string, Uint8Array, RegExp]>([
    ['an empty file', Buffer.alloc(0), /does not begin with "GGUF"/],
    ['another format', Buffer.from('PK\x03\x04 and so on'), /does not begin with "GGUF"/],
    ['version 1', edited((bytes) => bytes.writeUInt32LE(1, 4)), /version 1 of GGUF/],
    ['a big-endian file', edited((bytes) => bytes.writeUInt32BE(3, 4)), /big-endian/],
    [
      'more tensors than bytes',
      edited((bytes) => bytes.writeBigUInt64LE(1n << 60n, 8)),
      /claims 11529215046\d+ tensors/,
    ],
    [
      'more fields than bytes',
      edited((bytes) => bytes.writeBigUInt64LE(1n << 40n, 16)),
      /claims 1099511627776 fields/,
    ],
    ['a name longer than the file', edited((bytes) => bytes.writeBigUInt64LE(1n << 50n, 24)), /truncated/],
    [
      'a type of value that is not defined',
      edited((bytes) => bytes.writeUInt32LE(77, after('general.architecture'))),
      /unknown type 77/,
    ],
    ['a cut header', good.subarray(0, 300), /truncated/],
    ['a cut tensor', good.subarray(0, good.length - 40), /ends at byte \d+ but the file has only/],
    [
      'an odd alignment',
      encodeGguf({ ...LLAMA, 'general.alignment': { u32: 12 } }, []),
      /"general.alignment" is 12/,
    ],
    ['two tensors of a name', encodeGguf(LLAMA, [vector('a'), vector('a')]), /same name/],
    ['one of several files', encodeGguf({ ...LLAMA, 'split.count': { u32: 2 } }, []), /part 1 of 2/],
    ['no architecture', encodeGguf({}, []), /architecture absent/],
    [
      'an architecture without its fields',
      encodeGguf(LLAMA, []),
      /"llama.attention.head_count" of .* is absent/,
    ],
  ])('%s', async (_, bytes, words) => {
    const { code, message } = await refusal(bytes);
    expect(code).toMatch(/badGguf|badConfig|unknownArchitecture/);
    expect(message).toMatch(words);
  });

  it('overlapping tensors', () => {
    const bytes = encodeGguf({}, [vector('one'), vector('two')]);
    bytes.writeBigUInt64LE(0n, bytes.indexOf('two') + 3 + 4 + 8 + 4);
    expect(() => parseGgufHeader(bytes, bytes.length, 'a.gguf')).toThrow('"one" and "two" overlap');
  });

  it('a type of tensor that is not read, by its name', async () => {
    const bytes = edited((all) => all.writeUInt32LE(16, after('blk.0.attn_k.weight') + 4 + 16));
    const { message } = await refusal(bytes);
    expect(message).toMatch(/rows of 24 numbers, no multiple of 256/);
    const iq2 = encodeGguf(
      {
        ...LLAMA,
        ...{ 'llama.attention.head_count': { u32: 2 }, 'llama.embedding_length': { u32: 256 } },
        ...{
          'llama.block_count': { u32: 1 },
          'llama.feed_forward_length': { u32: 8 },
          'llama.context_length': { u32: 8 },
        },
        'llama.attention.layer_norm_rms_epsilon': { f32: 1 },
      },
      [{ name: 'output.weight', type: 16, shape: [1, 256], bytes: Buffer.alloc(66) }],
    );
    expect(await refusal(iq2)).toMatchObject({
      code: 'unsupportedDtype',
      message: expect.stringMatching(/"output.weight".*IQ2_XXS.*Q4_K.*Q8_0/s),
    });
  });

  it('other sizes than the fields give', async () => {
    const other = edited((bytes) => bytes.writeUInt32LE(28, after('llama.embedding_length') + 4));
    expect((await refusal(other)).code).toMatch(/badGguf|wrongShape/);
  });
});

it('3,000 spoiled headers are read or refused, whatever they claim', async () => {
  const random = seededRandom(19);
  const pick = (below: number) => Math.floor(random.uniform() * below);
  const headerEnd = parseGgufHeader(good, good.length, 'good.gguf').end;
  const outcomes = { read: 0, refused: 0 };
  for (let i = 0; i < 3000; i++) {
    let bytes = Buffer.from(good.subarray(0, headerEnd));
    for (let edits = 1 + pick(3); edits > 0; edits--) {
      const at = pick(bytes.length - 8);
      const kind = pick(5);
      if (kind === 0) bytes[at] = pick(256);
      else if (kind === 1) bytes.writeUInt32LE([0, 1, 9, 0xffffffff][pick(4)], at);
      else if (kind === 2) bytes.writeBigUInt64LE([0n, 1n << 33n, (1n << 64n) - 1n][pick(3)], at);
      else if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + pick(8))]);
      else bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(pick(at + 1))]);
    }
    const attempt = () => {
      try {
        parseGgufHeader(bytes, good.length, 'spoiled.gguf');
      } catch (error) {
        // The header goes on behind its bytes: a reader with the whole file would have said that it is cut.
        if (!(error instanceof MoreNeeded)) throw error;
      }
      return Promise.resolve();
    };
    outcomes[await outcomeOf(`gguf ${i}`, { 'spoiled.gguf': bytes }, attempt)]++;
  }
  expect(outcomes.read).toBeGreaterThan(50);
  expect(outcomes.refused).toBeGreaterThan(500);
});

it('100 spoiled files are opened or refused', async () => {
  const random = seededRandom(23);
  const spoiled = join(root, 'spoiled.gguf');
  for (let i = 0; i < 100; i++) {
    const bytes = edited((all) => {
      for (let edits = 0; edits < 2; edits++)
        all[Math.floor(random.uniform() * 3000)] = Math.floor(random.uniform() * 256);
    });
    writeFileSync(spoiled, bytes);
    await outcomeOf(`gguf file ${i}`, { 'spoiled.gguf': bytes }, async () =>
      (await Checkpoint.open(spoiled)).close(),
    );
  }
});
