import { damaged } from './pickleError.js';

/** The longest whole number of a pickle: twice what any seed or counter takes. */
const LONGEST_INTEGER = 32;
/** Above any name of a class. */
const LONGEST_NAME = 1000;

const NEWLINE = '\n'.charCodeAt(0);

/** Reads the arguments of a pickle's opcodes, one after the other. */
export class PickleBytes {
  private at = 0;
  private readonly view: DataView;
  private readonly text = new TextDecoder();

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint8 = (): number => this.view.getUint8(this.take(1));
  uint16 = (): number => this.view.getUint16(this.take(2), true);
  uint32 = (): number => this.view.getUint32(this.take(4), true);
  int32 = (): number => this.view.getInt32(this.take(4), true);
  float64 = (): number => this.view.getFloat64(this.take(8), false);

  /** A length in eight bytes; one beyond every file fails where it is used. */
  length64 = (): number => Number(this.view.getBigUint64(this.take(8), true));

  slice(length: number): Uint8Array {
    const from = this.take(length);
    return this.bytes.subarray(from, from + length);
  }

  string(length: number): string {
    return this.text.decode(this.slice(length));
  }

  /** A whole number in two's complement; exact, as a bigint where a number would not be. */
  integer(length: number): number | bigint {
    if (length > LONGEST_INTEGER) throw damaged(`holds a whole number of ${length} bytes`);
    const bytes = this.slice(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
    const signed = BigInt.asIntN(8 * length, value);
    const number = Number(signed);
    return Number.isSafeInteger(number) ? number : signed;
  }

  /** A name that ends with its line. */
  line(): string {
    const end = this.bytes.subarray(this.at, this.at + LONGEST_NAME).indexOf(NEWLINE);
    if (end < 0) throw damaged('holds a name without an end');
    const name = this.string(end);
    this.at++;
    return name;
  }

  private take(length: number): number {
    if (length > this.bytes.length - this.at) throw damaged('ends within a value');
    const from = this.at;
    this.at += length;
    return from;
  }
}
