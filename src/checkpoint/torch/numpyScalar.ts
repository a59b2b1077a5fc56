import { Built, PickledObject, type PickleValue } from '../pickle/values.js';

/** Bytes that protocol 2 writes as a text of as many characters. They are made only where they are read. */
class Latin1 extends Built {
  constructor(readonly text: string) {
    super();
  }
}

export function latin1(text: string): PickleValue {
  return new Latin1(text);
}

/** The longest number: any text beyond it is not looked at. */
const LONGEST = 8;

/**
 * The number that `numpy.core.multiarray.scalar` makes of a dtype and bytes: the settings of some models are such
 * numbers. null for a dtype of anything else.
 */
export function numpyScalar(type: PickleValue | undefined, stored: PickleValue | undefined): PickleValue {
  const code = type instanceof PickledObject ? type.args[0] : undefined;
  const bytes =
    stored instanceof Latin1 ? Buffer.from(stored.text.slice(0, LONGEST), 'latin1') : asBuffer(stored);
  const read = typeof code === 'string' ? READERS.get(code.replace(/^[<|=]/, '')) : undefined;
  return read && bytes.length >= Number((code as string).slice(-1)) ? read(bytes) : null;
}

const READERS = new Map<string, (bytes: Buffer) => PickleValue>(
  Object.entries({
    f8: (bytes: Buffer) => bytes.readDoubleLE(),
    f4: (bytes: Buffer) => bytes.readFloatLE(),
    i8: (bytes: Buffer) => Number(bytes.readBigInt64LE()),
    i4: (bytes: Buffer) => bytes.readInt32LE(),
    i2: (bytes: Buffer) => bytes.readInt16LE(),
    i1: (bytes: Buffer) => bytes.readInt8(),
    u8: (bytes: Buffer) => Number(bytes.readBigUInt64LE()),
    u4: (bytes: Buffer) => bytes.readUInt32LE(),
    u2: (bytes: Buffer) => bytes.readUInt16LE(),
    u1: (bytes: Buffer) => bytes.readUInt8(),
    b1: (bytes: Buffer) => bytes.readUInt8() !== 0,
  }),
);

function asBuffer(value: PickleValue | undefined): Buffer {
  return value instanceof Uint8Array ? Buffer.from(value.subarray(0, LONGEST)) : Buffer.alloc(0);
}
