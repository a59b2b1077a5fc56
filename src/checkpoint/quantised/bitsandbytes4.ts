import { QkLensError } from '../../protocol/errors.js';
import { isFields } from '../../protocol/guards.js';
import { quoted } from '../../protocol/quoted.js';
import type { PlacedEntry } from '../tensorStore.js';
import { isSize } from './fields.js';
import type { QuantisedWeight } from './quantisedWeight.js';
import { numbersOf, type Section } from './section.js';
import { viewedAs, type StoredParts } from './storedParts.js';

/** `quant_state.bitsandbytes__nf4`: JSON of some 150 characters. */
const MOST_STATE_BYTES = 4096;

/**
 * NF4 and FP4 (Dettmers et al. 2023, arXiv 2305.14314): four bits choose one of 16 numbers, the first of two in the high
 * half of a byte, times the largest size of their block. Blocks follow each other over the ends of rows. With double
 * quantisation the sizes are bytes that choose one of 256 numbers, times the largest of 256 sizes, plus an offset.
 * Sources: bitsandbytes' `QuantState.as_dict`, `dequantize_4bit`.
 *
 * @throws QkLensError `missingTensor`, `wrongShape`, `unsupportedDtype`
 */
export function fourBitWeights(parts: StoredParts): QuantisedWeight[] {
  return parts
    .endingIn('.weight')
    .filter(
      ([, { entry }]) =>
        entry.dtype === 'U8' || TYPES.some((type) => parts.find(stateName(entry.name, type))),
    )
    .map(([, part]) => fourBitWeight(parts, part));
}

const TYPES = ['nf4', 'fp4'] as const;

function stateName(weight: string, type: (typeof TYPES)[number]): string {
  return `${weight}.quant_state.bitsandbytes__${type}`;
}

function fourBitWeight(parts: StoredParts, stored: PlacedEntry): QuantisedWeight {
  const { name, byteLength } = stored.entry;
  const type = parts.find(stateName(name, 'fp4')) ? 'fp4' : 'nf4';
  const state = readState(parts.need(stateName(name, type), name, { dtypes: ['U8'] }), name);
  const { shape, blocksize } = state;
  const [rows, columns] = shape;
  const bytes = Math.ceil((rows * columns) / 2);
  // They may be stored as if they were numbers of another dtype ("bnb_4bit_quant_storage").
  const part = viewedAs(stored, 'U8', [byteLength]);
  parts.checked(part, name, { dtypes: ['U8'], shapes: [[bytes]] });
  const table = parts.need(`${name}.quant_map`, name, { dtypes: ['F32'], shapes: [[16]] });
  const sizes = blockSizes(parts, name, Math.ceil((rows * columns) / blocksize), state);
  const blocksFor = (from: number, to: number) =>
    [Math.floor((from * columns) / blocksize), Math.ceil((to * columns) / blocksize)] as const;
  const bytesFor = (from: number, to: number) =>
    [Math.floor((from * columns) / 2), Math.ceil((to * columns) / 2)] as const;
  return {
    ...{ name, type: type.toUpperCase(), shape },
    sections: (from, to) => [
      flat(part, ...bytesFor(from, to)),
      flat(table, 0, 16),
      ...sizes.sections(...blocksFor(from, to)),
    ],
    dequantise: ([packed, code, ...rest], from, to, out) => {
      const numbers = numbersOf('F32', code);
      const [firstBlock, endBlock] = blocksFor(from, to);
      const scales = sizes.numbers(rest, firstBlock, endBlock);
      const [firstByte] = bytesFor(from, to);
      const [start, end] = [from * columns, to * columns];
      const scaled = new Float32Array(16);
      for (let block = firstBlock, place = start; block < endBlock; block++) {
        for (let i = 0; i < 16; i++) scaled[i] = numbers[i] * scales[block - firstBlock];
        for (const last = Math.min(end, (block + 1) * blocksize); place < last; place++) {
          const pair = packed[(place >> 1) - firstByte];
          out[place - start] = scaled[place & 1 ? pair & 15 : pair >> 4];
        }
      }
    },
  };
}

/** What blocks are multiplied by. */
interface BlockSizes {
  sections(from: number, to: number): readonly Section[];
  numbers(bytes: readonly Uint8Array[], from: number, to: number): Float32Array;
}

function blockSizes(parts: StoredParts, name: string, count: number, { nested }: State): BlockSizes {
  const absmax = parts.need(`${name}.absmax`, name, { dtypes: [nested ? 'U8' : 'F32'], shapes: [[count]] });
  if (!nested) {
    return {
      sections: (from, to) => [flat(absmax, from, to)],
      numbers: ([bytes]) => numbersOf('F32', bytes),
    };
  }
  const { blocksize, offset } = nested;
  const outer = parts.need(`${name}.nested_absmax`, name, {
    dtypes: ['F32'],
    shapes: [[Math.ceil(count / blocksize)]],
  });
  const table = parts.need(`${name}.nested_quant_map`, name, { dtypes: ['F32'], shapes: [[256]] });
  const outerFor = (from: number, to: number) =>
    [Math.floor(from / blocksize), Math.ceil(to / blocksize)] as const;
  return {
    sections: (from, to) => [flat(absmax, from, to), flat(outer, ...outerFor(from, to)), flat(table, 0, 256)],
    numbers: ([chosen, outerBytes, code], from, to) => {
      const [scales, numbers] = [numbersOf('F32', outerBytes), numbersOf('F32', code)];
      const [first] = outerFor(from, to);
      return Float32Array.from(
        chosen,
        (index, i) =>
          Math.fround(numbers[index] * scales[Math.floor((from + i) / blocksize) - first]) + offset,
      );
    },
  };
}

/** Numbers from (inclusive) to (exclusive) of a tensor, whatever its shape. */
function flat(part: PlacedEntry, from: number, to: number): Section {
  return { part, width: 1, rows: [from, to], columns: [0, 1] };
}

interface State {
  readonly shape: readonly [rows: number, columns: number];
  /** Numbers that share a size. */
  readonly blocksize: number;
  /** With double quantisation. */
  readonly nested?: { readonly blocksize: number; readonly offset: number };
}

function readState({ entry, reader }: PlacedEntry, weight: string): State {
  const wrong = (why: string) =>
    new QkLensError(
      'wrongShape',
      `Tensor ${quoted(entry.name)}, which describes the weight ${quoted(weight)}, ${why}. Download or save the checkpoint again.`,
    );
  if (entry.byteLength > MOST_STATE_BYTES) throw wrong(`has ${entry.byteLength} bytes, too many`);
  let state: unknown;
  try {
    state = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(reader.readNow(entry, 0, entry.byteLength)),
    );
  } catch {
    throw wrong('is not JSON');
  }
  if (!isFields(state)) throw wrong('is not JSON of an object');
  const { shape, blocksize, nested_blocksize: nestedSize, nested_offset: offset } = state;
  if (!Array.isArray(shape) || shape.length !== 2 || !shape.every(isSize))
    throw wrong(`has the shape ${quoted(shape)}, which is no matrix`);
  if (!isSize(blocksize)) throw wrong(`has the blocksize ${quoted(blocksize)}`);
  const plain = { shape: [shape[0], shape[1]] as const, blocksize };
  if (nestedSize === undefined) return plain;
  if (!isSize(nestedSize) || typeof offset !== 'number')
    throw wrong(`has the nested_blocksize ${quoted(nestedSize)} and nested_offset ${quoted(offset)}`);
  return { ...plain, nested: { blocksize: nestedSize, offset } };
}
