import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MOST_HEADER_BYTES, MOST_TENSORS } from '../../../src/checkpoint/tensorFile.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { runIn } from '../runCli.js';
import { temporaryFolder } from '../support.js';

/** Megabytes of JavaScript's heap that opening gets; the header's bytes themselves lie outside of it. */
const HEAP = 220;
const root = temporaryFolder();
const good = makeRandomCheckpoint(join(root, 'good'), { seed: 5 }).folder;
const ownBytes = readFileSync(join(good, 'model.safetensors'));
const ownLength = Number(ownBytes.readBigUInt64LE(0));
const ownHeader = ownBytes
  .subarray(8, 8 + ownLength)
  .toString()
  .trim();
const ownTensors = Object.keys(JSON.parse(ownHeader) as object).filter((name) => name !== '__metadata__');

const empty = (name: string) => `"${name}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`;

/** Opens a copy of the good checkpoint, whose header has more in it, in a process of little memory. */
async function inspect(more: string) {
  const folder = mkdtempSync(join(root, 'f'));
  copyFileSync(join(good, 'config.json'), join(folder, 'config.json'));
  const header = Buffer.from(`${ownHeader.slice(0, -1)},${more}}`);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  writeFileSync(
    join(folder, 'model.safetensors'),
    Buffer.concat([length, header, ownBytes.subarray(8 + ownLength)]),
  );
  const flags = [`--max-old-space-size=${HEAP}`];
  const { code, stdout, stderr } = await runIn({ flags }, 'inspect', folder, '--json');
  expect(stdout, stderr).toMatch(/^\{.*\}\n$/s);
  return { code, json: JSON.parse(stdout), length: header.length };
}

it('a header with as many tensors as any checkpoint has is read', async () => {
  const names = Array.from({ length: MOST_TENSORS - ownTensors.length }, (_, i) =>
    empty(`model.layers.${i % 61}.mlp.experts.${i}.down_proj.weight_scale_inv`),
  );
  const { json } = await inspect(names.join(','));
  expect(json.error).toBeUndefined();
  expect(json.model.nLayers).toBe(2);
}, 120_000);

it.each([
  [
    'one tensor more',
    () => Array.from({ length: MOST_TENSORS + 1 - ownTensors.length }, (_, i) => empty(`t${i}`)).join(','),
  ],
  ['1.5 million empty tensors', () => Array.from({ length: 1_500_000 }, (_, i) => empty(`t${i}`)).join(',')],
  [
    'millions of lists in an entry',
    () => `"x":{"dtype":"F32","shape":[${'[],'.repeat(9_000_000)}0],"data_offsets":[0,0]}`,
  ],
  ['millions of levels in an entry', () => `"x":{"y":${'['.repeat(9_000_000)}${']'.repeat(9_000_000)}}`],
  [
    'millions of entries that are no tensors',
    () => Array.from({ length: 3_000_000 }, (_, i) => `"${i}":0`).join(','),
  ],
  ['a name of 40 MB', () => empty('x'.repeat(40 << 20))],
])(
  'a header with %s is refused',
  async (_, more) => {
    const { code, json, length } = await inspect(more());
    expect(code).toBe(1);
    expect(json.error.code).toBe('badSafetensors');
    const { message } = json.error as { message: string };
    expect(message).toContain(
      length > MOST_HEADER_BYTES ? `at most ${MOST_HEADER_BYTES}` : `at most ${MOST_TENSORS}`,
    );
    expect(message.length).toBeLessThan(1000);
  },
  120_000,
);
