import { encodeZip, type ZipPart } from './zip.js';

/** A tensor to write: its numbers' bytes, row by row. */
export interface TorchTensorToWrite {
  readonly name: string;
  /** PyTorch's class of storages: `FloatStorage`, … */
  readonly storage: string;
  /** Bytes of one number. */
  readonly numberBytes: number;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** A file as torch.save writes it of an OrderedDict of tensors, each with a storage of its own. */
export function encodeTorchFile(tensors: readonly TorchTensorToWrite[]): Uint8Array {
  return encodeArchive(
    pickled(tensors),
    tensors.map(({ bytes }, key) => ({ name: `archive/data/${key}`, bytes })),
  );
}

/** The same of any pickle. */
export function encodeArchive(pickle: Uint8Array, others: readonly ZipPart[] = []): Uint8Array {
  return encodeZip([
    { name: 'archive/data.pkl', bytes: pickle },
    { name: 'archive/byteorder', bytes: Buffer.from('little') },
    ...others,
  ]);
}

const ORDERED_DICT = 'ccollections\nOrderedDict\n';
const REBUILD = 'ctorch._utils\n_rebuild_tensor_v2\n';

function pickled(tensors: readonly TorchTensorToWrite[]): Uint8Array {
  const all = tensors.map(({ name, storage, numberBytes, shape, bytes }, key) => {
    const strides = shape.map((_, i) => shape.slice(i + 1).reduce((product, size) => product * size, 1));
    const id = [
      text('storage'),
      `ctorch\n${storage}\n`,
      text(`${key}`),
      text('cpu'),
      whole(bytes.length / numberBytes),
    ];
    const view = [`(${id.join('')}tQ`, whole(0), tuple(shape), tuple(strides), '\x89', `${ORDERED_DICT})R`];
    return `${text(name)}${REBUILD}(${view.join('')}tR`;
  });
  return Buffer.from(`\x80\x02${ORDERED_DICT})R(${all.join('')}u.`, 'latin1');
}

/** A pickle's text, as bytes in latin1. */
export function text(value: string): string {
  const bytes = Buffer.from(value, 'utf8');
  return `X${littleEndian(bytes.length)}${bytes.toString('latin1')}`;
}

function whole(value: number): string {
  return `J${littleEndian(value)}`;
}

function tuple(numbers: readonly number[]): string {
  return `(${numbers.map(whole).join('')}t`;
}

function littleEndian(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes.toString('latin1');
}
