import type { Random } from '../../reference/random.js';

/** A way to spoil bytes, which are its own copy. */
type Mutation = (random: Random, bytes: Buffer, others: readonly Uint8Array[]) => Uint8Array;

const below = (random: Random, n: number): number => Math.floor(random.uniform() * n);
const pick = <T>(random: Random, list: readonly T[]): T => list[below(random, list.length)];

const EXTREMES = [0, 1, 0x7f, 0x80, 0xff];
/** Opcodes of pickles that make, recall, call or drop something. */
const OPCODES = Buffer.from('(}])NR\x81b01tueasQ.\x85\x86\x87h\x00h\x05q\x01J\xff\xff\xff\x7f', 'latin1');

/** A part, the longer the rarer. */
function part(random: Random, bytes: Uint8Array): [from: number, to: number] {
  const from = below(random, bytes.length);
  return [from, Math.min(bytes.length, from + 1 + Math.floor(bytes.length * random.uniform() ** 6))];
}

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  nothing: (_random, bytes) => bytes,
  bits: (random, bytes) => {
    for (let i = 0; i <= below(random, 4); i++) bytes[below(random, bytes.length)] ^= 1 << below(random, 8);
    return bytes;
  },
  extremes: (random, bytes) => {
    const [from, to] = part(random, bytes);
    return bytes.fill(pick(random, EXTREMES), from, Math.min(to, from + 1 + below(random, 8)));
  },
  truncated: (random, bytes) => bytes.subarray(0, below(random, bytes.length)),
  extended: (random, bytes) =>
    Buffer.concat([bytes, Buffer.alloc(1 + below(random, 64), below(random, 256))]),
  removed: (random, bytes) => {
    const [from, to] = part(random, bytes);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  twice: (random, bytes) => {
    const [from, to] = part(random, bytes);
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
  },
  spliced: (random, bytes, others) => {
    const other = pick(random, others);
    const [from, to] = part(random, other);
    const at = below(random, bytes.length);
    return Buffer.concat([bytes.subarray(0, at), other.subarray(from, to), bytes.subarray(at)]);
  },
  opcodes: (random, bytes) => {
    const at = below(random, bytes.length);
    const from = below(random, OPCODES.length);
    const inserted = OPCODES.subarray(from, from + 1 + below(random, 3));
    return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]);
  },
  atTheEnd: (random, bytes) => {
    // Where a zip archive has its directory.
    const from = bytes.length - 1 - below(random, Math.min(bytes.length, 2000));
    bytes[from] = pick(random, [...EXTREMES, below(random, 256)]);
    return bytes;
  },
};

export const MUTATION_NAMES = Object.keys(MUTATIONS);

/** Valid bytes, spoiled in one of many ways. @param others from which parts are taken */
export function mutateBytes(random: Random, valid: Uint8Array, others: readonly Uint8Array[]): Uint8Array {
  return MUTATIONS[pick(random, MUTATION_NAMES)](random, Buffer.from(valid), others);
}
