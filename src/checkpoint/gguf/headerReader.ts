/** The header continues beyond the bytes read so far: at least `needed` bytes from the file's start must be read. */
export class MoreNeeded extends Error {
  constructor(readonly needed: number) {
    super(`${needed} bytes are needed`);
    this.name = 'MoreNeeded';
  }
}

/** Reads little-endian values one after the other from the first bytes of a file. */
export class HeaderReader {
  private position = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Buffer) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes from the file's start. */
  get at(): number {
    return this.position;
  }

  u8 = () => this.view.getUint8(this.take(1));
  i8 = () => this.view.getInt8(this.take(1));
  u16 = () => this.view.getUint16(this.take(2), true);
  i16 = () => this.view.getInt16(this.take(2), true);
  u32 = () => this.view.getUint32(this.take(4), true);
  i32 = () => this.view.getInt32(this.take(4), true);
  f32 = () => this.view.getFloat32(this.take(4), true);
  f64 = () => this.view.getFloat64(this.take(8), true);
  /** Exact up to 2^53; sizes above that are beyond every file. */
  u64 = () => Number(this.view.getBigUint64(this.take(8), true));
  i64 = () => Number(this.view.getBigInt64(this.take(8), true));
  bool = () => this.u8() !== 0;

  /** A length, then so many bytes of UTF-8. */
  text = (): string => {
    const length = this.u64();
    const from = this.take(length);
    return this.bytes.toString('utf8', from, from + length);
  };

  /** @throws MoreNeeded unless that many bytes are at hand */
  require(length: number): void {
    if (this.position + length > this.bytes.length) throw new MoreNeeded(this.position + length);
  }

  private take(length: number): number {
    this.require(length);
    const from = this.position;
    this.position += length;
    return from;
  }
}
