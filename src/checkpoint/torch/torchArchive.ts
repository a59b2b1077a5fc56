import type { PositionedFile } from '../positionedFile.js';
import { MOST_HEADER_BYTES, MOST_TENSORS } from '../tensorFile.js';
import { QkLensError } from '../../protocol/errors.js';
import { quoted } from '../../protocol/quoted.js';
import { badTorchFile, saveWeightsOnly } from './torchErrors.js';
import type { TorchStorage } from './torchTensor.js';
import { zipEntries, type ZipEntry } from './zipDirectory.js';

/** Beside the numbers there are a pickle, a version, a byte order and the like. */
const MOST_OTHER_ENTRIES = 1000;
const PICKLE = 'data.pkl';

/** The zip archive that torch.save writes: `NAME/data.pkl`, and each storage's numbers in `NAME/data/KEY`. */
export class TorchArchive {
  private constructor(
    private readonly file: PositionedFile,
    private readonly entries: ReadonlyMap<string, ZipEntry>,
    private readonly prefix: string,
  ) {}

  /** @throws QkLensError `badTorchFile` */
  static async open(file: PositionedFile): Promise<TorchArchive> {
    const { path } = file;
    const entries = await ofArchive(path, zipEntries(file, MOST_TENSORS + MOST_OTHER_ENTRIES));
    if (entries === 'tooMany') throw badTorchFile(path, 'it has more entries than QK Lens reads');
    const names = [...entries.keys()];
    if (names.some((name) => /(?:^|\/)(?:constants\.pkl|code\/)/.test(name))) {
      throw saveWeightsOnly(path, 'is a TorchScript program, not a file of weights');
    }
    const pickles = names.filter((name) => name === PICKLE || name.endsWith(`/${PICKLE}`));
    if (pickles.length !== 1) {
      throw badTorchFile(path, `it has ${pickles.length === 0 ? 'no' : 'more than one'} ${PICKLE}`);
    }
    const archive = new TorchArchive(file, entries, pickles[0].slice(0, -PICKLE.length));
    await archive.refuseBigEndian();
    return archive;
  }

  /** @throws QkLensError `badTorchFile` */
  async pickle(mostBytes: number): Promise<Uint8Array> {
    const entry = this.stored(PICKLE);
    if (entry.size > mostBytes) {
      throw badTorchFile(
        this.file.path,
        `its pickle has ${entry.size} bytes, and QK Lens reads at most ${MOST_HEADER_BYTES} of all files of a checkpoint`,
      );
    }
    return this.file.bytes(await this.start(entry), entry.size);
  }

  /**
   * Bytes from the start of the file to a storage's first number.
   *
   * @throws QkLensError `badTorchFile`
   */
  storageStart({ key, count, type }: TorchStorage): Promise<number> {
    const entry = this.stored(`data/${key}`);
    if (entry.size < count * type.bytes) {
      throw badTorchFile(
        this.file.path,
        `${quoted(entry.name)} has ${entry.size} bytes, fewer than the ${count * type.bytes} of its numbers`,
      );
    }
    return this.start(entry);
  }

  private async refuseBigEndian(): Promise<void> {
    if (!this.entries.has(`${this.prefix}byteorder`)) return;
    const entry = this.stored('byteorder');
    const order = await this.file.bytes(await this.start(entry), Math.min(entry.size, 8));
    if (Buffer.from(order).toString('latin1') === 'little') return;
    throw new QkLensError(
      'badTorchFile',
      `${this.file.path} was written on a big-endian machine. Save it again on a little-endian one, such as any PC.`,
    );
  }

  private stored(name: string): ZipEntry {
    const entry = this.entries.get(this.prefix + name);
    if (!entry) throw badTorchFile(this.file.path, `it lacks ${quoted(this.prefix + name)}`);
    if (entry.isStored) return entry;
    throw new QkLensError(
      'badTorchFile',
      `${this.file.path} is compressed (${quoted(entry.name)}), which torch.save never does, so its numbers can't be read by position. Unpack it and pack it anew without compression, or save it again in PyTorch.`,
    );
  }

  private start(entry: ZipEntry): Promise<number> {
    return ofArchive(this.file.path, entry.start());
  }
}

/** In the first of the library's sentences, in parentheses. */
async function ofArchive<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof QkLensError) throw error;
    const [why] = (error as Error).message.split('. ');
    throw badTorchFile(path, `its archive is cut off or damaged (${why})`, error);
  }
}
