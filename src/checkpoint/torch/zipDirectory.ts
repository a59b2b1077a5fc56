import { fromRandomAccessReaderPromise, RandomAccessReader, type Entry, type ZipFile } from 'yauzl';
import type { PositionedFile } from '../positionedFile.js';

/** How much of the directory is read at once: all of it in most files. */
const READ_AHEAD = 64 << 10;

/** A part of a zip archive. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes in the file. */
  readonly size: number;
  /** Its bytes lie in the file as they are. */
  readonly isStored: boolean;
  /** Bytes from the start of the file to its first; throws as {@link ZipDirectory.open}. */
  start(): Promise<number>;
}

/**
 * The directory of a zip archive, of any size (zip64); no entry is read.
 *
 * @param mostEntries more are rejected before they are read
 * @returns the entries by name, or `tooMany`
 * @throws Error, in the words of the library, if it is no whole zip archive
 */
export async function zipEntries(
  file: PositionedFile,
  mostEntries: number,
): Promise<ReadonlyMap<string, ZipEntry> | 'tooMany'> {
  const reader = new FileReader(file);
  const zip = await fromRandomAccessReaderPromise(reader, file.size, { autoClose: false });
  if (zip.entryCount > mostEntries) return 'tooMany';
  const entries = new Map<string, ZipEntry>();
  for await (const entry of zip.eachEntry()) {
    const { fileName } = entry;
    if (entries.has(fileName)) throw new Error(`it has ${fileName} twice`);
    entries.set(fileName, zipEntry(zip, entry));
  }
  reader.ahead = 0;
  return entries;
}

function zipEntry(zip: ZipFile, entry: Entry): ZipEntry {
  let start: Promise<number> | undefined;
  return {
    name: entry.fileName,
    size: entry.compressedSize,
    isStored: entry.compressionMethod === 0 && !entry.isEncrypted(),
    start: () =>
      (start ??= zip
        .readLocalFileHeaderPromise(entry, { minimal: true })
        .then((header) => header.fileDataStart)),
  };
}

/** Reads within the file's bounds, whatever the archive says of itself. */
class FileReader extends RandomAccessReader {
  /** At least as many bytes are read at once and kept. */
  ahead = READ_AHEAD;
  private kept = { position: 0, bytes: new Uint8Array(0) };

  constructor(private readonly file: PositionedFile) {
    super();
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.part(position, length).then(
      (bytes) => {
        buffer.set(bytes, offset);
        callback(null);
      },
      (error: unknown) => callback(error as Error),
    );
  }

  private async part(position: number, length: number): Promise<Uint8Array> {
    if (!(position >= 0 && position + length <= this.file.size)) {
      throw new Error(`it refers to byte ${position} of ${this.file.size}`);
    }
    const { kept } = this;
    const from = position - kept.position;
    if (from >= 0 && from + length <= kept.bytes.length) return kept.bytes.subarray(from, from + length);
    const most = Math.min(Math.max(length, this.ahead), this.file.size - position);
    const bytes = await this.file.bytes(position, most);
    this.kept = { position, bytes };
    return bytes.subarray(0, length);
  }
}
