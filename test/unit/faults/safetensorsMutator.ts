import type { Random } from '../../reference/random.js';
import { encodeHeader } from '../../reference/safetensors.js';

interface Entry {
  dtype: unknown;
  shape: unknown;
  data_offsets: unknown;
}
type Header = Record<string, unknown>;

/** A way to spoil a file, which is given as its header and the bytes after it. */
type Mutation = (random: Random, header: Header, data: Uint8Array) => Uint8Array;

const NUMBERS = [
  -1,
  0,
  1,
  3,
  0.5,
  255,
  2 ** 31 - 1,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  1e300,
  -0,
  '4',
  null,
  true,
  [],
  {},
];
const DTYPES = [
  'F32',
  'F16',
  'BF16',
  'F64',
  'I64',
  'BOOL',
  'F8_E4M3',
  'F31',
  '',
  'f32',
  7,
  null,
  '__proto__',
];
const NAMES = [
  '',
  '__proto__',
  'constructor',
  '__metadata__',
  'a'.repeat(5000),
  '\u0000',
  '../x',
  'wte.weight',
];

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random.uniform() * list.length)];
const below = (random: Random, n: number): number => Math.floor(random.uniform() * n);

function join(header: Uint8Array, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(header.length + data.length);
  bytes.set(header);
  bytes.set(data, header.length);
  return bytes;
}

function editEntry(random: Random, header: Header, edit: (entry: Entry) => void): void {
  const names = Object.keys(header).filter((name) => name !== '__metadata__');
  edit(header[pick(random, names)] as Entry);
}

function withRawHeader(json: string, data: Uint8Array, claimedLength?: bigint): Uint8Array {
  const text = new TextEncoder().encode(json);
  const head = new Uint8Array(8 + text.length);
  new DataView(head.buffer).setBigUint64(0, claimedLength ?? BigInt(text.length), true);
  head.set(text, 8);
  return join(head, data);
}

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  nothing: (_random, header, data) => join(encodeHeader(header), data),
  headerLength: (random, header, data) => {
    const lengths = [0n, 1n, 7n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n, 99_999_999n];
    const random64 = BigInt(below(random, 2 ** 31)) << BigInt(below(random, 33));
    return withRawHeader(
      JSON.stringify(header),
      data,
      pick(random, [...lengths, random64, BigInt(below(random, 4000))]),
    );
  },
  truncated: (random, header, data) => {
    const whole = join(encodeHeader(header), data);
    return whole.slice(0, below(random, whole.length));
  },
  extended: (random, header, data) => {
    const more = new Uint8Array(1 + below(random, 64)).fill(below(random, 256));
    return join(join(encodeHeader(header), data), more);
  },
  headerBytes: (random, header, data) => {
    const whole = join(encodeHeader(header), data);
    const end = whole.length - data.length;
    for (let i = 0; i <= below(random, 8); i++) whole[8 + below(random, end - 8)] = below(random, 256);
    return whole;
  },
  offsets: (random, header, data) => {
    editEntry(random, header, (entry) => {
      const offsets = entry.data_offsets as number[];
      const at = below(random, 2);
      entry.data_offsets = pick(random, [
        offsets.map((value, i) => (i === at ? pick(random, NUMBERS) : value)),
        offsets.map((value, i) => (i === at ? value + below(random, 64) - 32 : value)),
        offsets.map((value) => value + below(random, 64) - 32),
        [...offsets].reverse(),
        [...offsets, 0],
        pick(random, NUMBERS),
      ]);
    });
    return join(encodeHeader(header), data);
  },
  shape: (random, header, data) => {
    editEntry(random, header, (entry) => {
      const shape = entry.shape as number[];
      entry.shape = pick(random, [
        shape.map((size) => (random.uniform() < 0.5 ? pick(random, NUMBERS) : size)),
        [...shape, pick(random, NUMBERS)],
        Array.from({ length: below(random, 2000) }, () => pick(random, [0, 1, 2, 2 ** 40])),
        [...shape].reverse(),
        [0],
        [],
        pick(random, NUMBERS),
      ]);
    });
    return join(encodeHeader(header), data);
  },
  dtype: (random, header, data) => {
    editEntry(random, header, (entry) => {
      entry.dtype = pick(random, DTYPES);
    });
    return join(encodeHeader(header), data);
  },
  sameBytesAsAnotherShapeAndDtype: (random, header, data) => {
    editEntry(random, header, (entry) => {
      const [from, to] = entry.data_offsets as [number, number];
      entry.dtype = pick(random, ['U8', 'I8', 'BOOL']);
      entry.shape = pick(random, [[to - from], [1, to - from], [to - from, 1, 1]]);
    });
    return join(encodeHeader(header), data);
  },
  names: (random, header, data) => {
    const old = pick(random, Object.keys(header));
    const entries = Object.entries(header).map(
      ([name, entry]) => [name === old ? pick(random, NAMES) : name, entry] as const,
    );
    return join(encodeHeader(Object.fromEntries(entries)), data);
  },
  duplicateNames: (random, header, data) => {
    const name = pick(random, Object.keys(header));
    const other = pick(random, Object.keys(header));
    const twice = `${JSON.stringify(name)}:${JSON.stringify(header[other])}`;
    return withRawHeader(`${JSON.stringify(header).slice(0, -1)},${twice}}`, data);
  },
  removed: (random, header, data) => {
    const kept = Object.entries(header).filter(() => random.uniform() > 0.1);
    return join(encodeHeader(Object.fromEntries(kept)), data);
  },
  extraFields: (random, header, data) => {
    editEntry(random, header, (entry) => Object.assign(entry, { extra: pick(random, NUMBERS), length: 3 }));
    return join(encodeHeader(header), data);
  },
  metadata: (random, header, data) => {
    header['__metadata__'] = pick(random, [null, 3, 'x', [], { a: 1 }, { a: { b: {} } }, 'y'.repeat(10_000)]);
    return join(encodeHeader(header), data);
  },
  deepNesting: (random, header, data) => {
    const depth = 10 ** (1 + below(random, 4));
    const nested = pick(random, [
      '['.repeat(depth) + ']'.repeat(depth),
      '{"a":'.repeat(depth) + '0' + '}'.repeat(depth),
    ]);
    const json = JSON.stringify(header);
    const beside = `${json.slice(0, -1)},"deep":${nested}}`;
    const within = json.replace('"dtype"', `"deep":${nested},"dtype"`);
    return withRawHeader(pick(random, [beside, within]), data);
  },
  otherJson: (random, _header, data) =>
    withRawHeader(
      pick(random, ['', ' ', '[]', 'null', '"x"', '{', '{}', '{"a":}', '1e999', '\ud800', '{"a":{}}']),
      data,
    ),
  emptyTensors: (random, header, data) => {
    const at = below(random, 100);
    for (let i = 0; i < below(random, 200); i++) {
      header[`empty${i}`] = { dtype: 'F32', shape: [0], data_offsets: [at, at] };
    }
    return join(encodeHeader(header), data);
  },
};

/** The names of the mutations, one of which `mutate` chooses each time. */
export const MUTATION_NAMES = Object.keys(MUTATIONS);

/**
 * A safetensors file that was valid, spoiled in one of many ways.
 *
 * @param valid the whole file
 * @returns the spoiled file and how it was spoiled
 */
export function mutateSafetensors(
  random: Random,
  valid: Uint8Array,
): { bytes: Uint8Array; mutation: string } {
  const length = Number(new DataView(valid.buffer, valid.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(valid.subarray(8, 8 + length))) as Header;
  const mutation = pick(random, MUTATION_NAMES);
  return { bytes: MUTATIONS[mutation](random, header, valid.slice(8 + length)), mutation };
}
