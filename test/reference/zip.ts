/** A file of an archive, stored as it is; `method` lies about that. */
export interface ZipPart {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly method?: number;
}

/** A zip archive without compression or checksums (PKWARE's APPNOTE 4.3). */
export function encodeZip(parts: readonly ZipPart[]): Uint8Array {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, method = 0 } of parts) {
    const nameBytes = Buffer.from(name);
    const common = fields(
      [20, 2],
      [0x800, 2],
      [method, 2],
      [0, 4],
      [0, 4],
      [bytes.length, 4],
      [bytes.length, 4],
    );
    const lengths = fields([nameBytes.length, 2], [0, 2]);
    const head = Buffer.concat([fields([0x04034b50, 4]), common, lengths, nameBytes]);
    central.push(
      Buffer.concat([fields([0x02014b50, 4], [20, 2]), common, lengths]),
      fields([0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]),
      nameBytes,
    );
    local.push(head, Buffer.from(bytes));
    offset += head.length + bytes.length;
  }
  const directory = Buffer.concat(central);
  const count = parts.length;
  const end = fields(
    [0x06054b50, 4],
    [0, 4],
    [count, 2],
    [count, 2],
    [directory.length, 4],
    [offset, 4],
    [0, 2],
  );
  return Buffer.concat([...local, directory, end]);
}

/** Little-endian numbers, each with the bytes that it takes. */
function fields(...numbers: readonly (readonly [number, number])[]): Buffer {
  return Buffer.concat(
    numbers.map(([value, size]) => {
      const bytes = Buffer.alloc(size);
      bytes.writeUIntLE(value, 0, size);
      return bytes;
    }),
  );
}
