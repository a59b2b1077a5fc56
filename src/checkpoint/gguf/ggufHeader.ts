import { QkLensError } from '../../protocol/errors.js';
import { quoted } from '../../protocol/quoted.js';
import { ggufType, type GgufType } from './ggufTypes.js';
import { HeaderReader } from './headerReader.js';

export type GgufValue = string | number | boolean | readonly GgufValue[];
export type GgufMetadata = ReadonlyMap<string, GgufValue>;

/** A tensor as its file stores it. */
export interface GgufTensor {
  readonly name: string;
  readonly type: GgufType;
  /** The last dimension is the one whose numbers lie side by side, as in PyTorch. */
  readonly shape: readonly number[];
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly byteLength: number;
}

export interface GgufHeader {
  readonly metadata: GgufMetadata;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
  /** Bytes from the start of the file. */
  readonly end: number;
}

/** "GGUF", read as a little-endian number. */
const MAGIC = 0x46554747;
const VERSIONS: readonly number[] = [2, 3];

/** Llama 3.1 405B has 1,139 tensors; files with every expert in a tensor of its own have some ten thousand. */
export const MOST_GGUF_TENSORS = 200_000;
const MOST_FIELDS = 100_000;
/** A vocabulary of 262,144 tokens has a spelling, a score and a type for each, and 514,906 merges. */
const MOST_VALUES = 8_000_000;
/** ggml's `GGML_MAX_DIMS`. */
const MOST_DIMENSIONS = 4;
const DEFAULT_ALIGNMENT = 32;
const MOST_ALIGNMENT = 1 << 20;

/**
 * Reads the header of a GGUF file of version 2 or 3, and checks that every tensor lies within the file and that none
 * overlap. Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 *
 * @param bytes the file's first bytes
 * @throws MoreNeeded if the header is longer than the bytes
 * @throws QkLensError `badGguf`; `unsupportedDtype` for a type of a later version of the format
 */
export function parseGgufHeader(bytes: Buffer, fileSize: number, file: string): GgufHeader {
  const reader = new HeaderReader(bytes);
  checkVersion(reader, fileSize, file);
  const count = counter(fileSize, file);
  const tensorCount = count(reader.u64(), 'tensors', MOST_GGUF_TENSORS);
  const fieldCount = count(reader.u64(), 'fields', MOST_FIELDS);
  const metadata = new Map<string, GgufValue>();
  const values = new Values(reader, count, file);
  for (let i = 0; i < fieldCount; i++) {
    const key = reader.text();
    metadata.set(key, values.read(key));
  }
  const placed = Array.from({ length: tensorCount }, () => readTensor(reader, file));
  const alignment = alignmentOf(metadata, file);
  const dataStart = Math.ceil(reader.at / alignment) * alignment;
  const tensors = placed.map(({ from, ...tensor }) => {
    if (from % alignment !== 0)
      throw bad(file, `tensor ${quoted(tensor.name)} starts at no multiple of ${alignment} bytes`);
    return { ...tensor, offset: dataStart + from };
  });
  checkPlaces(tensors, fileSize, file);
  const named = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  if (named.size < tensors.length) throw bad(file, 'two of its tensors have the same name');
  return { metadata, tensors: named, end: reader.at };
}

function checkVersion(reader: HeaderReader, fileSize: number, file: string): void {
  if (fileSize < 8 || reader.u32() !== MAGIC) throw bad(file, 'it does not begin with "GGUF"');
  const version = reader.u32();
  if (VERSIONS.includes(version)) return;
  throw new QkLensError(
    'badGguf',
    version % 0x10000 === 0
      ? `${file} is a big-endian GGUF file, which QK Lens does not read. Convert it with gguf_convert_endian.py of llama.cpp.`
      : `${file} has version ${version} of GGUF; QK Lens reads versions ${VERSIONS.join(' and ')}. Convert the model again with a current llama.cpp.`,
  );
}

/** Checks a claimed number of things, each of at least a byte, before memory is taken for them. */
type Counter = (claimed: number, things: string, most: number) => number;

function counter(fileSize: number, file: string): Counter {
  return (claimed, things, most) => {
    if (claimed > fileSize)
      throw bad(file, `it claims ${claimed} ${things} but has only ${fileSize} bytes: it is truncated`);
    if (claimed > most) throw bad(file, `it has ${claimed} ${things}, and QK Lens reads at most ${most}`);
    return claimed;
  };
}

const STRING = 8;
const ARRAY = 9;
/** Bytes of a value of each type; a string has at least its length, an array its type and its length. */
const SIZES: readonly number[] = [1, 1, 2, 2, 4, 4, 4, 1, 8, 12, 8, 8, 8];
const DEEPEST = 4;

/** Reads the values of metadata, whose number in a file is bounded. */
class Values {
  private left = MOST_VALUES;

  constructor(
    private readonly reader: HeaderReader,
    private readonly count: Counter,
    private readonly file: string,
  ) {}

  read(key: string): GgufValue {
    return this.value(this.reader.u32(), key, 0);
  }

  private value(type: number, key: string, depth: number): GgufValue {
    const { reader } = this;
    switch (type) {
      case 0:
        return reader.u8();
      case 1:
        return reader.i8();
      case 2:
        return reader.u16();
      case 3:
        return reader.i16();
      case 4:
        return reader.u32();
      case 5:
        return reader.i32();
      case 6:
        return reader.f32();
      case 7:
        return reader.bool();
      case STRING:
        return reader.text();
      case ARRAY:
        return this.array(key, depth + 1);
      case 10:
        return reader.u64();
      case 11:
        return reader.i64();
      case 12:
        return reader.f64();
      default:
        throw bad(this.file, `its field ${quoted(key)} has the unknown type ${type}`);
    }
  }

  private array(key: string, depth: number): GgufValue[] {
    const type = this.reader.u32();
    const length = this.count(this.reader.u64(), `values in its field ${quoted(key)}`, this.left);
    this.left -= length;
    if (depth > DEEPEST)
      throw bad(this.file, `its field ${quoted(key)} nests arrays more than ${DEEPEST} deep`);
    this.reader.require(length * (SIZES[type] ?? 1));
    const values: GgufValue[] = [];
    for (let i = 0; i < length; i++) values.push(this.value(type, key, depth));
    return values;
  }
}

interface PlacedTensor extends Omit<GgufTensor, 'offset'> {
  /** Bytes from the start of the tensors' data. */
  readonly from: number;
}

function readTensor(reader: HeaderReader, file: string): PlacedTensor {
  const name = reader.text();
  const dimensions = reader.u32();
  if (dimensions > MOST_DIMENSIONS)
    throw bad(file, `tensor ${quoted(name)} has ${dimensions} dimensions, more than ${MOST_DIMENSIONS}`);
  const shape = Array.from({ length: dimensions }, () => reader.u64()).reverse();
  const id = reader.u32();
  const from = reader.u64();
  const type = ggufType(id);
  if (!type) {
    throw new QkLensError(
      'unsupportedDtype',
      `Tensor ${quoted(name)} of ${file} has a type that QK Lens does not know (number ${id}). Take a file of another quantisation, such as Q8_0.`,
    );
  }
  const { blockSize, blockBytes } = type;
  const width = shape.at(-1) ?? 1;
  if (width % blockSize !== 0)
    throw bad(
      file,
      `tensor ${quoted(name)} of type ${type.name} has rows of ${width} numbers, no multiple of ${blockSize}`,
    );
  const byteLength = shape.reduce((product, size) => product * size, 1 / blockSize) * blockBytes;
  return { name, type, shape, from, byteLength };
}

function alignmentOf(metadata: GgufMetadata, file: string): number {
  const alignment = metadata.get('general.alignment') ?? DEFAULT_ALIGNMENT;
  if (typeof alignment === 'number' && Number.isInteger(alignment) && alignment >= 8) {
    if (alignment <= MOST_ALIGNMENT && alignment % 8 === 0) return alignment;
  }
  throw bad(
    file,
    `its "general.alignment" is ${quoted(alignment)}, no multiple of 8 up to ${MOST_ALIGNMENT}`,
  );
}

function checkPlaces(tensors: readonly GgufTensor[], fileSize: number, file: string): void {
  let end = 0;
  let before = '';
  for (const { name, offset, byteLength } of [...tensors].sort(
    (a, b) => a.offset - b.offset || a.byteLength - b.byteLength,
  )) {
    if (offset < end) throw bad(file, `tensors ${quoted(before)} and ${quoted(name)} overlap`);
    end = offset + byteLength;
    before = name;
    // Also false for a size beyond every number.
    if (!(end <= fileSize))
      throw bad(
        file,
        `tensor ${quoted(name)} ends at byte ${end} but the file has only ${fileSize}: it is truncated`,
      );
  }
}

/** For a file that does not follow the format. */
export function bad(file: string, why: string): QkLensError {
  return new QkLensError(
    'badGguf',
    `${file} is not a whole GGUF file: ${why}. Download or convert it again.`,
  );
}
