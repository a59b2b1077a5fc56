import { hubPartsFolder } from '../../cache/cacheLocation.js';
import { QkLensError } from '../../protocol/errors.js';
import { HubClient } from '../hubClient.js';
import { megabytes } from '../megabytes.js';
import { bytesOf, divided, gaps, joinedNear, type Interval } from './intervals.js';
import { hubReading, type HubReading } from './hubReading.js';
import { cancelled } from '../waiting.js';
import { KeptParts } from './keptParts.js';
import { makeRoom } from './makeRoom.js';
import { readRange } from './rangeRequest.js';
import type { RemoteFile } from './remoteFile.js';

/** Parts begin and end at multiples of this. */
const BLOCK_BYTES = 16 << 10;
/** A request is not worth it for less between two parts. */
const NEAR_BYTES = 256 << 10;
/** What is fetched at once of a large part that is announced: bounds the delay of the first piece. */
const MOST_AHEAD_BYTES = 64 << 20;

interface Announced extends Interval {
  readonly signal: AbortSignal | undefined;
}

/** A file on the hub, read by parts, which are kept on this machine: what was read once needs no connection. */
export class RemoteBytes {
  /** Requests of one file are made one after the other, so that no part is fetched twice. */
  private turn: Promise<unknown> = Promise.resolve();
  /** What may be read and is not here yet. */
  private announced: readonly Announced[] = [];

  private constructor(
    private readonly file: RemoteFile,
    private readonly kept: KeptParts,
    private readonly reading: () => HubReading | undefined,
  ) {}

  static async open(file: RemoteFile, reading = hubReading): Promise<RemoteBytes> {
    return new RemoteBytes(file, await KeptParts.open(file.parts, file.size), reading);
  }

  /**
   * Says that a part will be read: it is asked for as a whole, and fetched in few requests.
   *
   * @throws QkLensError `hubLimit` if it may not be read
   */
  async announce(position: number, length: number, signal?: AbortSignal): Promise<void> {
    const part = this.blocks(position, length);
    const missing = this.missing(part);
    if (missing.length === 0) return;
    await this.ask(bytesOf(missing), signal);
    this.announced = [...this.announced.filter((one) => this.missing(one).length > 0), { ...part, signal }];
  }

  /** @throws QkLensError what {@link readRange} throws, `hubLimit`, `diskFull`, `cannotWrite` */
  async fill(position: number, bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      done += await this.kept.fill(position + done, bytes.subarray(done));
      if (done < bytes.length) await this.inTurn(() => this.load(position + done, bytes.length - done));
    }
  }

  /** Like {@link fill}, of what is on this machine alone. */
  fillNow(position: number, bytes: Uint8Array): void {
    if (this.kept.fillNow(position, bytes) < bytes.length) throw this.refused(bytes.length);
  }

  /** Fetches a part so that {@link fillNow} reads it. @param onProgress receives the share of it that is there */
  async fetchAll(
    position: number,
    length: number,
    signal?: AbortSignal,
    onProgress?: (fraction: number) => void,
  ): Promise<void> {
    await this.announce(position, length, signal);
    const part = this.blocks(position, length);
    for (;;) {
      const missing = this.missing(part);
      onProgress?.(1 - bytesOf(missing) / Math.max(1, part.to - part.from));
      if (missing.length === 0) return;
      await this.inTurn(() => this.load(missing[0].from, missing[0].to - missing[0].from));
    }
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const next = this.turn.then(work);
    this.turn = next.catch(() => undefined);
    return next;
  }

  private async load(position: number, length: number): Promise<void> {
    const wanted = this.blocks(position, length);
    if (this.missing(wanted).length === 0) return;
    const announced =
      this.announced.find(({ from, to }) => from <= wanted.from && wanted.to <= to) ??
      (await this.asked(wanted));
    const reading = this.reading();
    if (!reading) throw this.refused(bytesOf(this.missing(wanted)));
    const { mostAtOnce = MOST_AHEAD_BYTES } = reading;
    const ahead = Math.min(announced.to, wanted.from + mostAtOnce);
    const whole = { from: wanted.from, to: Math.max(wanted.to, ahead) };
    const missing = joinedNear(this.missing(whole), NEAR_BYTES).flatMap((part) => divided(part, mostAtOnce));
    const { repository, commit } = this.file;
    const { signal } = announced;
    const client = new HubClient({ name: repository, revision: commit }, { ...reading, signal });
    await makeRoom(hubPartsFolder(process.env), this.file.parts, bytesOf(missing), reading.mostKept);
    for (const part of missing) {
      await readRange(client, this.file, part, {
        ...{ signal, pause: reading.pause, stalledAfter: reading.stalledAfter, etag: this.kept.etag },
        onEtag: (etag) => this.kept.keepEtag(etag),
        onPiece: (from, bytes) => this.kept.add(from, bytes),
      });
    }
  }

  private async asked(part: Interval): Promise<Announced> {
    await this.ask(bytesOf(this.missing(part)));
    return { ...part, signal: undefined };
  }

  private async ask(bytes: number, signal?: AbortSignal): Promise<void> {
    const { repository, name, size } = this.file;
    const asked = { repository, file: name, bytes, fileBytes: size };
    if (await this.reading()?.mayRead(asked, signal)) return;
    throw signal?.aborted ? cancelled() : this.refused(bytes);
  }

  private refused(bytes: number): QkLensError {
    const { repository, name } = this.file;
    return new QkLensError(
      'hubLimit',
      `${megabytes(bytes)} of ${name} (${repository}) are not on this machine, and may not be read from the hub. Ask again and allow it: on the command line by a larger --remote SIZE.`,
    );
  }

  private missing(part: Interval): Interval[] {
    return gaps(part, this.kept.intervals);
  }

  private blocks(position: number, length: number): Interval {
    return {
      from: Math.floor(position / BLOCK_BYTES) * BLOCK_BYTES,
      to: Math.min(this.file.size, Math.ceil((position + length) / BLOCK_BYTES) * BLOCK_BYTES),
    };
  }
}
