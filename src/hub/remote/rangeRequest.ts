import { QkLensError } from '../../protocol/errors.js';
import { chunksOf, type WholeOptions } from '../answerBody.js';
import type { Answer } from '../fetching.js';
import type { HubClient } from '../hubClient.js';
import { unreachable } from '../hubErrors.js';
import { LEAST_BYTES, ProgressWatch } from '../progressWatch.js';
import { backoff, cancelled, pause as pauseFor, type Pause } from '../waiting.js';
import type { Interval } from './intervals.js';
import type { RemoteFile } from './remoteFile.js';

/** Consecutive disconnects that brought almost nothing. */
const MOST_CUTS = 5;

export interface RangeOptions extends WholeOptions {
  readonly pause?: Pause | undefined;
  /** Of the content that earlier parts are of. */
  readonly etag: string | undefined;
  /** Receives the content's strong ETag, if the hub gives one. */
  readonly onEtag: (etag: string) => Promise<void>;
  /** Receives what arrived, piece by piece, before the whole has; the buffer is not used again. */
  readonly onPiece: (from: number, bytes: Uint8Array) => Promise<void>;
}

/** Pieces that are passed on; the last one of a part is shorter. */
export const PIECE_BYTES = 8 << 20;

/**
 * Reads a part of a file of a commit, and goes on after a connection is cut. Every answer must be of this part, of a file
 * of the listed size, and of the same content as the parts before.
 *
 * @throws QkLensError `fileChanged` if the content is another than before, `network` if the hub does not send parts, is
 *   cut off again and again or can't be reached, `cancelled`, and what {@link HubClient.file} throws
 */
export async function readRange(
  client: HubClient,
  file: RemoteFile,
  { from, to }: Interval,
  options: RangeOptions,
): Promise<void> {
  const body = new RangeBody(client, file, options);
  let at = from;
  for (let cuts = 0; at < to;) {
    const next = await body.goOn(at, to);
    if (next.at === to) return;
    cuts = next.at >= at + LEAST_BYTES ? 1 : cuts + 1;
    at = next.at;
    if (cuts > MOST_CUTS) throw unreachable(new URL(body.url).origin, next.error);
    await (options.pause ?? pauseFor)(backoff(cuts), options.signal);
  }
}

class RangeBody {
  url = 'about:blank';
  private etag: string | undefined;

  constructor(
    private readonly client: HubClient,
    private readonly file: RemoteFile,
    private readonly options: RangeOptions,
  ) {
    this.etag = options.etag;
  }

  /** Requests the rest and passes it on until it ends or is cut off; returns where, and why. */
  async goOn(from: number, to: number): Promise<{ readonly at: number; readonly error?: unknown }> {
    const { signal, stalledAfter, onPiece } = this.options;
    const headers = { range: `bytes=${from}-${to - 1}`, ...(this.etag && { 'if-range': this.etag }) };
    const answer = await this.client.file(this.file.commit, this.file.name, headers, signal);
    this.url = answer.url;
    try {
      await this.check(answer, from, to);
    } catch (error) {
      await answer.body?.cancel();
      throw error;
    }
    let at = from;
    let piece = new Uint8Array(Math.min(PIECE_BYTES, to - at));
    let filled = 0;
    const pass = async () => {
      if (filled === 0) return;
      await onPiece(at, piece.subarray(0, filled));
      at += filled;
      filled = 0;
      piece = new Uint8Array(Math.min(PIECE_BYTES, to - at));
    };
    const watch = new ProgressWatch(stalledAfter);
    try {
      const ends = signal ? AbortSignal.any([signal, watch.signal]) : watch.signal;
      for await (const chunk of chunksOf(answer, ends)) {
        watch.note(chunk.length);
        if (at + filled + chunk.length > to) throw this.wrong('sent more bytes than the part has');
        for (let done = 0; done < chunk.length;) {
          const part = chunk.subarray(done, done + piece.length - filled);
          piece.set(part, filled);
          filled += part.length;
          done += part.length;
          if (filled === piece.length) await pass();
        }
      }
      await pass();
      return { at, error: new Error('the connection was closed') };
    } catch (error) {
      if (signal?.aborted) throw cancelled();
      if (error instanceof QkLensError) throw error;
      await pass();
      return { at, error };
    } finally {
      watch.stop();
    }
  }

  private async check({ status, headers }: Answer, from: number, to: number): Promise<void> {
    const { size } = this.file;
    const given = headers.get('etag');
    const etag = given?.startsWith('"') ? given : undefined;
    if (status === 416 || (etag !== undefined && this.etag !== undefined && etag !== this.etag))
      throw this.changed();
    if (status !== 206) throw this.wrong('sends the whole file in place of the part asked for');
    const [, first, last, total] =
      /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers.get('content-range') ?? '') ?? [];
    if (Number(total) !== size && total !== undefined) throw this.changed();
    if (Number(first) !== from || Number(last) !== to - 1)
      throw this.wrong('sent another part than asked for');
    if (etag === undefined || this.etag !== undefined) return;
    await this.options.onEtag(etag);
    this.etag = etag;
  }

  private changed(): QkLensError {
    const { repository, name } = this.file;
    return new QkLensError(
      'fileChanged',
      `${name} of ${repository} is no longer the file on the hub of which parts were read. Open it from the hub again.`,
    );
  }

  private wrong(what: string): QkLensError {
    const { repository, name } = this.file;
    return new QkLensError(
      'network',
      `${new URL(this.url).origin} ${what} (${name} of ${repository}), so that it can't be read without a download. Download the checkpoint.`,
    );
  }
}
