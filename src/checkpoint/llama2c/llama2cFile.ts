import { QkLensError } from '../../protocol/errors.js';
import type { ConfigFields } from '../../protocol/inferredConfig.js';
import { PiecewiseFile } from '../piecewiseFile.js';
import { PositionedFile } from '../positionedFile.js';
import { quantisedNote } from '../quantisedNote.js';
import type { TensorEntry, TensorFile } from '../tensorFile.js';
import { llama2cHeader, LONGEST_HEADER, type Llama2cHeader } from './llama2cHeader.js';
import { llama2cTensors, type Llama2cTensor } from './llama2cTensors.js';

const FLOAT_BYTES = 4;

/**
 * Opens a file that llama2.c exported: sizes, then float32 numbers or (version 2) int8 numbers with scales, which are read
 * as F32.
 *
 * @returns undefined if it is no such file
 * @throws QkLensError `noWeights` if it can't be opened, or is not whole
 */
export async function openLlama2c(path: string): Promise<TensorFile | undefined> {
  const file = await PositionedFile.open(path);
  let opened: TensorFile | undefined;
  try {
    const start = await file.bytes(0, Math.min(file.size, LONGEST_HEADER));
    const header = llama2cHeader(start);
    if (typeof header === 'number') throw otherVersion(path, header);
    if (header) opened = fileOf(file, header, start);
    return opened;
  } finally {
    if (!opened) await file.close();
  }
}

function fileOf(file: PositionedFile, header: Llama2cHeader, start: Uint8Array): TensorFile {
  const { path, size } = file;
  const { tensors, end } = llama2cTensors(header);
  if (end !== size) throw notWhole(path, header, size, end);
  const bytes = start.subarray(0, header.headerBytes);
  const note = header.group === undefined ? undefined : quantisedNote(['int8'], 'llama2.c, version 2');
  return new Llama2cFile(file, bytes, tensors, header.group, note, fieldsOf(header));
}

/** In Meta's spelling, as far as its tensors don't say them; what run.c has as constants is not in the file. */
function fieldsOf({ nHeads, nKeyValueHeads, context }: Llama2cHeader): ConfigFields {
  return {
    ...{ n_heads: nHeads, n_kv_heads: nKeyValueHeads, max_seq_len: context },
    ...{ norm_eps: 1e-5, rope_theta: 10_000 },
  };
}

class Llama2cFile extends PiecewiseFile {
  constructor(
    file: PositionedFile,
    readonly header: Uint8Array,
    readonly tensors: ReadonlyMap<string, Llama2cTensor>,
    private readonly group: number | undefined,
    readonly note: string | undefined,
    readonly config: ConfigFields,
  ) {
    super(file);
  }

  readNow(tensor: TensorEntry, from: number, to: number): Uint8Array {
    const piece = new Uint8Array(to - from);
    const { offset, scales } = this.tensors.get(tensor.name)!;
    if (scales === undefined) this.file.fillNow(offset + from, piece);
    else {
      const parts = this.partsOf(offset, scales, from, to);
      const read = parts.map(({ at, length }) => {
        const bytes = new Uint8Array(length);
        this.file.fillNow(at, bytes);
        return bytes;
      });
      this.put(read, from, piece);
    }
    return piece;
  }

  protected async fill(tensor: TensorEntry, from: number, piece: Uint8Array): Promise<void> {
    const { offset, scales } = this.tensors.get(tensor.name)!;
    if (scales === undefined) return this.file.fill(offset + from, piece);
    const parts = this.partsOf(offset, scales, from, from + piece.length);
    const read: Uint8Array[] = [];
    for (const { at, length } of parts) read.push(await this.file.bytes(at, length));
    this.put(read, from, piece);
  }

  /** Where the integers and the scales of the F32 numbers at some bytes are. */
  private partsOf(offset: number, scales: number, from: number, to: number) {
    const [first, end] = [Math.floor(from / FLOAT_BYTES), Math.ceil(to / FLOAT_BYTES)];
    const [firstGroup, endGroup] = [Math.floor(first / this.group!), Math.ceil(end / this.group!)];
    return [
      { at: offset + first, length: end - first },
      { at: scales + FLOAT_BYTES * firstGroup, length: FLOAT_BYTES * (endGroup - firstGroup) },
    ];
  }

  private put([integers, scales]: readonly Uint8Array[], from: number, piece: Uint8Array): void {
    const first = Math.floor(from / FLOAT_BYTES);
    const inGroup = first % this.group!;
    const view = new DataView(scales.buffer, scales.byteOffset);
    const numbers = new Float32Array(integers.length);
    for (let i = 0; i < numbers.length; i++) {
      const scale = view.getFloat32(FLOAT_BYTES * Math.floor((inGroup + i) / this.group!), true);
      numbers[i] = ((integers[i] << 24) >> 24) * scale;
    }
    piece.set(new Uint8Array(numbers.buffer, from - first * FLOAT_BYTES, piece.length));
  }
}

function otherVersion(path: string, version: number): QkLensError {
  return new QkLensError(
    'noWeights',
    `${path} is a file of llama2.c in version ${version}; QK Lens reads the legacy one and versions 1 and 2. Export it in one of them.`,
  );
}

function notWhole(path: string, { version }: Llama2cHeader, size: number, end: number): QkLensError {
  const which = version === 0 ? 'in its legacy format' : `in version ${version}`;
  return new QkLensError(
    'noWeights',
    `${path} begins as a file of llama2.c ${which}, but has ${size} bytes where its sizes need ${end}. Download or export it again.`,
  );
}
