import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTorchFile } from '../../../../src/checkpoint/torch/torchFile.js';
import { encodeArchive, encodeTorchFile, text } from '../../../reference/torchFile.js';
import { encodeZip } from '../../../reference/zip.js';
import { errorOf, temporaryFolder } from '../../support.js';
import { torchFixture } from './fixtures.js';

const folder = temporaryFolder();

/** Of a file that is refused. */
async function messageOf(path: string): Promise<string> {
  const error = await errorOf(openTorchFile(path));
  expect(error).toMatchObject({ name: 'QkLensError', code: 'badTorchFile' });
  expect(error.message).toContain(path);
  expect(error.message.length).toBeLessThan(600 + path.length);
  return error.message;
}

function written(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const pickle = (program: string) => Buffer.from(program, 'latin1');
const ONE = {
  ...{ name: 'w', storage: 'FloatStorage', numberBytes: 4, shape: [2, 3] },
  bytes: new Uint8Array(Float32Array.from([1, 2, 3, 4, 5, 6]).buffer),
};

describe('a pickle that calls something', () => {
  it('runs nothing, and is refused by the name of what it wanted to run', async () => {
    const message = await messageOf(torchFixture('system.pt'));
    expect(message).toMatch(/wants to run (posix|nt)\.system\..*runs nothing/);
    expect(existsSync('qk-lens-was-here')).toBe(false);
  });

  it.each([
    ['builtins.eval', `cbuiltins\neval\n(${text('1')}tR.`],
    ['builtins.getattr', `c__builtin__\ngetattr\n(${text('1')}tR.`],
    ['torch.storage._load_from_bytes', `ctorch.storage\n_load_from_bytes\n(${text('1')}tR.`],
    ['torch._utils._rebuild_qtensor', 'ctorch._utils\n_rebuild_qtensor\n)R.'],
    ['os.system', `ctorch._tensor\n_rebuild_from_type_v2\n(cos\nsystem\nN(${text('true')}tNtR.`],
    ['copyreg._reconstructor', 'ccopy_reg\n_reconstructor\n(cos\nsystem\nc__builtin__\ndict\nNtR.'],
  ])('%s', async (name, program) => {
    const path = written('calls.pt', encodeArchive(pickle(`\x80\x02${program}`)));
    const message = await messageOf(path);
    if (name === 'os.system') expect(message).toContain('_rebuild_from_type_v2');
    else expect(message).toContain(`wants to run ${name}. `);
  });

  it('an object of any class is only a record', async () => {
    const object = `cos\nsystem\n)\x81}${text('weight')}K\x01sb`;
    const path = written('object.pt', encodeArchive(pickle(`\x80\x02${object}.`)));
    expect(await messageOf(path)).toContain('holds no named tensors');
  });
});

describe('a file of another kind', () => {
  it.each([
    ['legacy.pt', /before version 1\.6.*torch\.save\(torch\.load/],
    ['script.pt', /TorchScript program.*state_dict/],
    ['compressed.pt', /is compressed \(".*"\).*without compression/],
    ['several.pt', /under several keys \(\["first", "second"\]\)/],
    ['noTensors.pt', /holds no named tensors/],
  ])('%s', async (name, message) => {
    expect(await messageOf(torchFixture(name))).toMatch(message);
  });

  it.each([
    ['empty', '', /it is empty/],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\n', /git lfs pull/],
    ['a plain pickle', '\x80\x04}.', /plain pickle/],
    ['a tar archive', 'pickle\0', /before version 1\.6/],
    ['a text', 'Not found', /no file of torch\.save/],
  ])('%s', async (name, content, message) => {
    expect(await messageOf(written(`${name}.pt`, pickle(content)))).toMatch(message);
  });

  it('a zip archive of something else, two pickles, a byte order', async () => {
    const part = (name: string, content = '') => ({ name, bytes: Buffer.from(content) });
    const cases = [
      [[part('readme.txt')], /it has no data\.pkl/],
      [[part('a/data.pkl'), part('b/data.pkl')], /more than one data\.pkl/],
      [[part('a/data.pkl', '}.'), part('a/byteorder', 'big')], /big-endian/],
      [[part('a/data.pkl', '}.'), part('a/data.pkl', '}.')], /twice/],
    ] as const;
    for (const [parts, message] of cases) {
      expect(await messageOf(written('other.pt', encodeZip(parts)))).toMatch(message);
    }
  });
});

describe('a damaged file', () => {
  const whole = encodeTorchFile([ONE]);

  it('cut off anywhere', async () => {
    const real = readFileSync(torchFixture('views.pt'));
    for (const bytes of [whole, real]) {
      for (const part of [0.1, 0.5, 0.9, 0.999]) {
        const path = written('cut.pt', bytes.subarray(0, Math.floor(bytes.length * part)));
        expect(await messageOf(path)).toMatch(/cut off or damaged/);
      }
    }
  });

  it('whose numbers are missing or fewer than its tensors have', async () => {
    const lacking = encodeTorchFile([ONE, { ...ONE, name: 'v' }]);
    const text = Buffer.from(lacking).toString('latin1').replaceAll('archive/data/1', 'archive/data/9');
    expect(await messageOf(written('lacking.pt', pickle(text)))).toContain('lacks "archive/data/1"');
    const larger = Buffer.from(whole).toString('latin1').replace('J\x06\0\0\0tQ', 'J\x07\0\0\0tQ');
    expect(await messageOf(written('fewer.pt', pickle(larger)))).toContain('has 24 bytes, fewer than the 28');
    const outside = Buffer.from(whole).toString('latin1').replace('(J\x02\0\0\0J\x03', '(J\x03\0\0\0J\x03');
    expect(await messageOf(written('outside.pt', pickle(outside)))).toContain('reaches beyond the numbers');
  });

  it.each([
    ['an opcode of old protocols', 'I1\n.', /opcode 0x49/],
    ['a pickle without an end', '\x80\x02}', /ends within a value/],
    ['a list that is none', '}K\x01a.', /appends to something other than a list/],
    ['an unknown reference', '}h\x07.', /recalls a value \(7\)/],
    ['values that are not there', 'K\x01s.', /has not made/],
    ['a mark that is missing', '}u.', /no mark/],
    ['a reference to something else', `${text('x')}Q.`, /something other than numbers/],
    ['a length beyond the file', 'X\xff\xff\xff\xff.', /ends within a value/],
  ])('%s', async (_name, program, message) => {
    expect(await messageOf(written('damaged.pt', encodeArchive(pickle(program))))).toMatch(message);
  });

  it('the reference writer is right: the same file is read as it stands', async () => {
    const file = await openTorchFile(written('whole.pt', whole));
    expect([...file.tensors.keys()]).toEqual(['w']);
    expect([...new Float32Array(file.readNow(file.tensors.get('w')!, 0, 24).buffer)]).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
    await file.close();
  });
});
