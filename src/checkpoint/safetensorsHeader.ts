import { SafeTensor } from 'safetensors';
import { QkLensError } from '../protocol/errors.js';
import { quoted } from '../protocol/quoted.js';
import { bytesPerElement, FLOAT_DTYPES } from './dtype.js';
import type { PlacedTensor } from './placedTensors.js';
import { MOST_HEADER_BYTES, MOST_TENSORS } from './tensorFile.js';

/** PyTorch allows at most 64; weights of convolutions over space and time have five. */
const MOST_DIMENSIONS = 8;

/**
 * Reads the length of a safetensors header from the first 8 bytes of the file, and checks it against the file's size.
 *
 * @param most bytes allowed for the header
 * @throws QkLensError `badSafetensors`
 */
export function headerLength(
  first: Uint8Array,
  fileSize: number,
  file: string,
  most = MOST_HEADER_BYTES,
): number {
  if (fileSize < 8 || first.length < 8) {
    throw bad(file, `it has ${fileSize} bytes, fewer than the 8 that give the header's length`);
  }
  const length = new DataView(first.buffer, first.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(fileSize - 8)) {
    throw bad(
      file,
      `it claims a header of ${length.toString()} bytes but has only ${fileSize} bytes in all: it is truncated`,
    );
  }
  if (length > BigInt(most)) {
    throw bad(
      file,
      `its header has ${length.toString()} bytes, and QK Lens reads at most ${MOST_HEADER_BYTES} of all headers of a checkpoint`,
    );
  }
  return Number(length);
}

/**
 * Reads and checks a safetensors header: every tensor's dtype is known, its size matches its shape, and the tensors
 * cover the file's data without overlap or gap (https://huggingface.co/docs/safetensors).
 *
 * @param header the header's bytes, without the 8 of its length
 * @param most tensors allowed; more are rejected before parsing
 * @throws QkLensError `badSafetensors`; `unsupportedDtype` for a dtype of a later version of the format
 */
export function parseHeader(
  header: Uint8Array,
  fileSize: number,
  file: string,
  most = MOST_TENSORS,
): Map<string, PlacedTensor> {
  if (countValues(header) > MOST_VALUES_OF_A_TENSOR * (most + 1)) throw tooMany(file);
  const claimed = parseJson(header, file);
  delete claimed['__metadata__'];
  const names = Object.keys(claimed);
  if (names.length > most) throw tooMany(file);
  const dataStart = 8 + header.length;
  const entries = new Map<string, PlacedTensor>();
  for (let from = 0; from < names.length; from += TENSORS_AT_ONCE) {
    const checked = names
      .slice(from, from + TENSORS_AT_ONCE)
      .map((name) => [name, checkEntry(name, claimed[name], file)] as const);
    for (const [name, { dtype, shape, from, to }] of layout(checked)) {
      entries.set(name, { name, dtype, shape, offset: dataStart + from, byteLength: to - from });
    }
  }
  checkCoverage([...entries.values()], dataStart, fileSize, file);
  return entries;
}

/** Parts of a large header are copied this many at a time. */
const TENSORS_AT_ONCE = 10_000;

/** Its name, its dtype, its offsets and its shape, counting each list and object. */
const MOST_VALUES_OF_A_TENSOR = 8 + MOST_DIMENSIONS;

const QUOTE = '"'.charCodeAt(0);
const BACKSLASH = '\\'.charCodeAt(0);
const BEFORE_VALUES: ReadonlySet<number> = new Set(
  ['[', '{', ','].map((character) => character.charCodeAt(0)),
);

/** An upper bound of the number of values in the JSON text, even if invalid: this bounds the memory for parsing it. */
function countValues(json: Uint8Array): number {
  let count = 0;
  let inString = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (byte === QUOTE) inString = !inString;
    else if (inString) at += Number(byte === BACKSLASH);
    else if (BEFORE_VALUES.has(byte)) count++;
  }
  return count;
}

function tooMany(file: string): QkLensError {
  return bad(file, `its header has too many tensors: QK Lens reads at most ${MOST_TENSORS} of a checkpoint`);
}

type Claimed = Record<string, unknown>;

function parseJson(header: Uint8Array, file: string): Claimed {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(header));
  } catch {
    throw bad(file, 'its header is not valid JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw bad(file, 'its header is not a JSON object');
  }
  return parsed as Claimed;
}

/** Only the format's own fields: others in an entry may be of any kind and depth. */
function checkEntry(name: string, entry: unknown, file: string): Claimed {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Claimed;
  if (typeof dtype !== 'string' || !isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
    throw bad(
      file,
      `its header's entry for tensor ${quoted(name)} lacks a dtype, a shape of at most ${MOST_DIMENSIONS} sizes or two data offsets`,
    );
  }
  const bytes = bytesPerElement(dtype);
  if (bytes === undefined) throw unknownDtype(name, dtype, file);
  const [from, to] = offsets as [number, number];
  const size = shape.reduce((product, length) => product * length, bytes);
  if (to - from !== size) {
    throw bad(
      file,
      `tensor ${quoted(name)} of shape ${quoted(shape)} and dtype ${dtype} needs ${size} bytes but its offsets span ${to - from}`,
    );
  }
  return { dtype, shape, data_offsets: offsets };
}

/** The form of the format's dtype names, future ones included. */
const DTYPE_NAME = /^[A-Z]{1,8}\d{1,4}(?:_[A-Z0-9]{1,16})?$/;

function unknownDtype(name: string, dtype: string, file: string): QkLensError {
  if (!DTYPE_NAME.test(dtype))
    return bad(file, `tensor ${quoted(name)} has the unknown dtype ${quoted(dtype)}`);
  return new QkLensError(
    'unsupportedDtype',
    `Tensor ${quoted(name)} of ${file} has dtype ${dtype}, which QK Lens does not know; it reads ${FLOAT_DTYPES.join(', ')}. Convert the checkpoint to one of them.`,
  );
}

function isSizes(value: unknown): value is number[] {
  if (!Array.isArray(value) || value.length > MOST_DIMENSIONS) return false;
  return value.every((n) => Number.isSafeInteger(n) && (n as number) >= 0);
}

function checkCoverage(entries: PlacedTensor[], dataStart: number, fileSize: number, file: string): void {
  let end = dataStart;
  let before = '';
  for (const entry of entries.sort((a, b) => a.offset - b.offset || a.byteLength - b.byteLength)) {
    if (entry.offset < end) throw bad(file, `tensors ${quoted(before)} and ${quoted(entry.name)} overlap`);
    if (entry.offset > end)
      throw bad(file, `${entry.offset - end} bytes before tensor ${quoted(entry.name)} belong to no tensor`);
    end += entry.byteLength;
    before = entry.name;
  }
  if (end > fileSize) {
    throw bad(
      file,
      `tensor ${quoted(before)} ends at byte ${end} but the file has only ${fileSize}: it is truncated`,
    );
  }
  if (end < fileSize) throw bad(file, `${fileSize - end} bytes at its end belong to no tensor`);
}

interface TensorLayout {
  readonly dtype: string;
  readonly shape: number[];
  /** Bytes from the end of the header. */
  readonly from: number;
  readonly to: number;
}

/** What the `safetensors` package reads from a file that consists only of the checked header. */
function layout(checked: readonly (readonly [string, Claimed])[]): Map<string, TensorLayout> {
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(checked)));
  const file = new Uint8Array(8 + json.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  const entries = [...new SafeTensor(file).metadata].map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [from, to],
      },
    ]) => {
      const tensor: TensorLayout = { dtype, shape, from: from - file.length, to: to - file.length };
      return [name, tensor] as const;
    },
  );
  return new Map(entries);
}

function bad(file: string, why: string): QkLensError {
  return new QkLensError(
    'badSafetensors',
    `${file} is not a whole safetensors file: ${why}. Download or save it again.`,
  );
}
